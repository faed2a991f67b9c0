"""`make test` and `make test-all`: each part is a pytest process of its own; all run, the last lines tell.

Parts: the portal on SQLite, then what depends on the database again on a private PostgreSQL, the hall with its own
settings, and everything that drives Chromium alone (its event loop would stop other tests), on two workers, of which
one starts the servers of the demo. `--all` runs the whole portal on both databases and adds the tests marked slow,
the full axe, HTML-validity and keyboard matrix among them (so long that both workers start those servers), and the
core and the modules each alone.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# The core without any module, each module with what it requires and no more (equeue needs all there are).
ALONE = [
    ("core without modules", "", "tests/portal"),
    ("addressees alone", "modules.addressees", "tests/modules/addressees"),
    ("guide of services", "modules.addressees,modules.service_guide", "tests/modules/service_guide"),
]
EMPTY = 5  # pytest's exit code when nothing was collected
# An image of Python may forbid to keep compiled files: each of the hundred processes would compile ours anew.
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
POSTGRES = ["-m", "tests.support.postgres", sys.executable]
TEMPLATE = ["-m", "tests.support.template"]


def parts(is_all: bool) -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, arguments of Python, additional environment."""
    pytest = ["-m", "pytest", "-q", "--durations=5"]
    quick = "" if is_all else " and not slow"
    count = int(os.environ.get("TEST_WORKERS", "2"))
    workers = ["-n", str(count)]
    spread = [*workers, "--dist", "worksteal"]
    # Most of their time these wait for processes and for silence: two workers leave half of two cores idle.
    patient = ["-n", str(count + 1), "--dist", "worksteal"]
    by_file = [*workers, "--dist", "loadfile"]
    by_group = [*workers, "--dist", "loadgroup", "--no-loadscope-reorder"]  # the long ones stand first
    on_postgres = "not e2e" if is_all else "db and not e2e and not slow"
    hall = {"DJANGO_SETTINGS_MODULE": "local_queue.settings.test"}
    found = [
        ("portal on SQLite", [*pytest, *spread, "-m", f"not e2e{quick}"], {}),
        ("portal on PostgreSQL", [*POSTGRES, *pytest, *spread, "-m", on_postgres], {}),
        ("hall", [*pytest, *spread, "tests/local_queue", "-m", f"not e2e{quick}"], hall),
        ("Chromium", [*pytest, *(by_file if is_all else by_group), "-m", f"e2e{quick}"], {}),
        ("Chromium in the hall", [*pytest, *patient, "tests/local_queue", "-m", f"e2e{quick}"], hall),
    ]
    if is_all:
        alone = [*pytest, *spread, "-m", "not fake_module and not e2e"]
        for name, modules, tests in ALONE:
            found.append((name, [*alone, tests], {"INSTALLED_MODULES": modules, "FAKE_MODULE": "0"}))
        # How pages look does not depend on the database: the matrix is walked once.
        chosen = "e2e and (db or not slow)"
        found.append(
            ("Chromium on PostgreSQL", [*POSTGRES, *pytest, *by_group, "-m", chosen], {"VICHE_E2E_POSTGRES": "1"})
        )
    return found


def make_templates() -> None:
    """Both databases migrate at once, each on a core of its own; a part would do it while its second worker waits."""
    started = time.monotonic()
    env = environment({"DJANGO_SETTINGS_MODULE": "portal.settings.test"})
    commands = ([sys.executable, *TEMPLATE], [sys.executable, *POSTGRES, *TEMPLATE])
    made = [subprocess.Popen(command, cwd=ROOT, env=env) for command in commands]
    codes = [each.wait() for each in made]
    if any(codes):
        print("No template of the test database was made: the parts below say why.", flush=True)
    print(f"── templates of the databases: {time.monotonic() - started:.0f} s", flush=True)


def environment(more: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key != "DATABASE_URL"} | COMPILED | more


def run(name: str, arguments: list[str], more: dict[str, str], extra: list[str]) -> bool:
    print(f"── {name}", flush=True)
    started = time.monotonic()
    command = [sys.executable, *arguments, *extra]
    done = subprocess.run(command, cwd=ROOT, env=environment(more), stdin=subprocess.DEVNULL)
    is_good = done.returncode in {0, EMPTY}
    print(f"── {name}: {'passed' if is_good else 'FAILED'}, {time.monotonic() - started:.0f} s", flush=True)
    return is_good


def main() -> int:
    is_all = "--all" in sys.argv
    extra = [argument for argument in sys.argv[1:] if argument != "--all"]
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "manage.py", "messages", "compile"],
        cwd=ROOT,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
    )
    make_templates()
    failed = [name for name, arguments, more in parts(is_all) if not run(name, arguments, more, extra)]
    verdict = f"failed: {', '.join(failed)}" if failed else "everything passed"
    print(f"make test: {verdict} in {time.monotonic() - started:.0f} s", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
