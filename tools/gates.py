"""`make check`: every gate runs, each failure is shown, the last line says which failed. Takes no input."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# Typed strictly: what others build on (pyproject.toml, [tool.mypy]).
STRICT = (
    "portal/registry/contract.py",
    "portal/*/services.py",
    "portal/*/services/*.py",
    "modules/*/services.py",
    "modules/*/services/*.py",
    "portal/*/tasks.py",
    "modules/*/tasks.py",
    "portal/*/api.py",
    "modules/*/api.py",
    "local_queue/*/services.py",
    "local_queue/*/services/*.py",
    "local_queue/protocol/*.py",
)
TEMPLATES = ("templates", "themes", "portal", "modules", "local_queue")
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": "only-for-the-check-" + "0123456789abcdefghijklmnopqrstuvwxyz" * 2,
}
TEST = {"DJANGO_SETTINGS_MODULE": "portal.settings.test"}


def strict_files() -> list[str]:
    return sorted({str(path.relative_to(ROOT)) for pattern in STRICT for path in ROOT.glob(pattern)})


def gates() -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command, additional environment."""
    python = sys.executable
    manage = [python, "manage.py"]
    templates = [name for name in TEMPLATES if (ROOT / name).exists()]
    strict = strict_files()
    # The hall is a second Django project with settings of its own.
    hall_files = [name for name in strict if name.startswith("local_queue")]
    found = [
        ("ruff check", [f"{BIN}/ruff", "check", "."], {}),
        ("ruff format", [f"{BIN}/ruff", "format", "--check", "."], {}),
        ("import rules", [f"{BIN}/lint-imports", "--no-logo"], {}),
        ("types", [f"{BIN}/mypy", *(name for name in strict if not name.startswith("local_queue"))], {}),
        ("hall's types", [f"{BIN}/mypy", "--config-file", "local_queue/mypy.ini", *hall_files], {}),
        ("templates", [f"{BIN}/djlint", "--quiet", *templates], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], TEST),
        ("catalogues", [*manage, "messages", "check"], TEST),
        ("deployment", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        ("architecture", [python, "-m", "pytest", "tests/architecture", "-q", "-n", "2"], {}),
    ]
    if (ROOT / "local_queue" / "__main__.py").exists():
        hall = [python, "-m", "local_queue", "manage", "makemigrations", "--check", "--dry-run"]
        found.append(("hall's migrations", hall, {}))
    return found


def passes(name: str, command: list[str], more: dict[str, str]) -> bool:
    started = time.monotonic()
    env = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"} | more
    done = subprocess.run(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    verdict = "ok" if done.returncode == 0 else "FAILED"
    print(f"{verdict:<7} {name} ({time.monotonic() - started:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout.decode(errors="replace"), flush=True)
    return done.returncode == 0


def main() -> int:
    asked = sys.argv[1:]
    failed = [
        name
        for name, command, more in gates()
        if (not asked or any(word in name for word in asked)) and not passes(name, command, more)
    ]
    print(f"make check: {'failed: ' + ', '.join(failed) if failed else 'all gates hold'}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
