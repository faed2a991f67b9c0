"""Compile requirements/*.in to pinned files with hashes; no address of a package index gets into them."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ORDER = ("base", "local_queue", "production", "test", "matrix", "dev")


def main() -> int:
    uv = str(Path(sys.executable).parent / "uv")
    fixed = [
        "--python-version",
        "3.11",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--universal",
    ]
    for name in ORDER:
        command = [uv, "pip", "compile", *fixed, f"requirements/{name}.in", "-o", f"requirements/{name}.txt", "-q"]
        done = subprocess.run([*command, *sys.argv[1:]], cwd=ROOT)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
