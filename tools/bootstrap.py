"""Make .venv and fill it from requirements/NAME.txt: `python3 tools/bootstrap.py NAME [--programs]`.

Needs nothing but python3. Packages are installed only when the hash of the file has changed. A `.venv` that is
a symbolic link belongs to somebody else: it is used as it is.
"""

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import debian  # noqa: E402  found by the line above

VENV = ROOT / ".venv"
STAMP = VENV / "viche-installed.json"
CORE = ["production", "local_queue", "base"]
INCLUDED = {"dev": ["test", *CORE], "matrix": ["test", *CORE], "test": CORE}


def pins(name: str) -> set[str]:
    """`package==version`, with the marker where a package has one."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8").splitlines()
    return {line.strip(" \\") for line in lines if "==" in line and not line.startswith((" ", "#"))}


def digest(name: str) -> str:
    content = (ROOT / "requirements" / f"{name}.txt").read_bytes()
    return hashlib.sha256(content + sys.version.encode() + str(VENV).encode()).hexdigest()


def installed() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text("utf-8")))
    except (OSError, ValueError):
        return {}


def make_venv() -> None:
    """A fresh .venv; Debian keeps pip for it in python3-venv."""
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        package = version if sys.executable.endswith(version.removesuffix("-venv")) else "python3-venv"
        debian.install([package], "Python has no venv and pip here.")
    print("Making .venv …", flush=True)
    done = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], stdin=subprocess.DEVNULL)
    if done.returncode:
        sys.exit(debian.fail("Python could not make .venv; its own message stands above."))


def python_environment(name: str) -> str:
    """The path of a Python that has requirements/NAME.txt."""
    python = str(VENV / "bin" / "python")
    if VENV.is_symlink():
        return python
    known = installed()
    if known.get(name) == digest(name):
        return python
    if not known:
        make_venv()
    STAMP.unlink(missing_ok=True)
    print(f"Installing Python packages of requirements/{name}.txt …", flush=True)
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", "--no-deps"]
    command = [*pip, "--require-hashes", "-r", f"requirements/{name}.txt"]
    done = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE)
    if done.returncode:  # only then are pip's warnings worth reading
        print(done.stderr.decode(errors="replace")[-3000:], file=sys.stderr)
        sys.exit(debian.fail("pip could not install the packages; its own message stands above. Then run it again."))
    covered = [name, *(other for other in INCLUDED.get(name, []) if pins(other) <= pins(name))]
    still = {other: value for other, value in known.items() if pins(other) <= pins(name)}
    STAMP.write_text(json.dumps({**still, **{each: digest(each) for each in covered}}), "utf-8")
    return python


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(debian.fail(f"Viche needs Python 3.11 or newer; this is {sys.version.split()[0]}."))
    os.chdir(ROOT)
    if "--programs" in sys.argv:
        debian.install(debian.missing_programs(sys.argv[1]), "The test suite needs programs of Debian.")
    python_environment(sys.argv[1])


if __name__ == "__main__":
    main()
