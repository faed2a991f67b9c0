"""Programs from Debian: what is missing is installed as root, by `sudo -n`, or named in one line."""

import glob
import os
import shutil
import subprocess
import sys

PROGRAMS = {
    "chromium": ("chromium", "chromium-browser"),
    "postgresql": ("/usr/lib/postgresql/*/bin/initdb", "initdb"),
    "redis-server": ("redis-server",),
    "espeak-ng": ("espeak-ng",),
}
# The HTML checker of `make test-all` runs on Java.
MATRIX_PROGRAMS = {"default-jre-headless": ("java",)}


def has_program(names: tuple[str, ...]) -> bool:
    return any(glob.glob(name) if "/" in name else shutil.which(name) for name in names)  # noqa: PTH207  absolute


def missing_programs(environment: str) -> list[str]:
    """Packages that requirements/`environment`.txt cannot bring."""
    wanted = PROGRAMS | (MATRIX_PROGRAMS if environment == "matrix" else {})
    return [package for package, names in wanted.items() if not has_program(names)]


def install(packages: list[str], reason: str) -> None:
    """Install packages or end with exit code 2 and the one line that a person may run."""
    if not packages:
        return
    apt = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    line = f"{reason} Run: sudo apt-get update && sudo {' '.join(apt)}"
    if shutil.which("apt-get") is None:
        sys.exit(fail(f"{reason} Install: {' '.join(packages)}"))
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if prefix and (shutil.which("sudo") is None or subprocess.run([*prefix, "true"], capture_output=True).returncode):
        sys.exit(fail(line))
    print(f"{reason} Installing {' '.join(packages)} …", flush=True)
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
    for command in (["apt-get", "update", "-qq"], apt):
        done = subprocess.run([*quiet, *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        if done.returncode and command is apt:
            sys.exit(fail(line))


def fail(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 2
