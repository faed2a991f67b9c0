"""`make run`: needs python3 alone. Checks the ports, makes .venv, then hands over to tools/serve.py in it."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tools import bootstrap, debian, ports


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit(debian.fail(f"Viche needs Python 3.11 or newer; this is {sys.version.split()[0]}."))
    os.chdir(bootstrap.ROOT)
    host = os.environ.get("BIND") or "127.0.0.1"
    try:
        port = ports.number("PORT", os.environ.get("PORT") or "8000")
        hall = ports.number("HALL_PORT", os.environ.get("HALL_PORT") or "9012")
    except ValueError as problem:
        sys.exit(debian.fail(str(problem)))
    problem = ports.complaint({"PORT": port, "HALL_PORT": hall}, host)
    if problem:
        sys.exit(debian.fail(problem))
    foreign = ports.next_free(port, host, but=hall)
    state = ports.next_free(foreign, host, but=hall)
    diia = ports.next_free(state, host, but=hall)
    https = ports.next_free(diia, host, but=hall)
    python = bootstrap.python_environment("base")
    chosen = {"PORT": port, "HALL_PORT": hall, "FOREIGN_PORT": foreign, "STATE_PORT": state, "DIIA_QUEUE_PORT": diia}
    chosen["HALL_HTTPS_PORT"] = https
    os.environ.update({name: str(number) for name, number in chosen.items()}, BIND=host)
    os.execv(python, [python, "tools/serve.py"])


if __name__ == "__main__":
    main()
