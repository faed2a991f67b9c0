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
    wanted = {"PORT": port, "HALL_PORT": hall, "the foreign page, PORT + 1": port + 1}
    wanted["the imitation of id.gov.ua, PORT + 2"] = port + 2
    problem = ports.complaint(wanted, host)
    if problem:
        sys.exit(debian.fail(problem))
    python = bootstrap.python_environment("base")
    os.environ.update(PORT=str(port), HALL_PORT=str(hall), FOREIGN_PORT=str(port + 1), BIND=host)
    os.environ.setdefault("STATE_PORT", str(port + 2))
    os.execv(python, [python, "tools/serve.py"])


if __name__ == "__main__":
    main()
