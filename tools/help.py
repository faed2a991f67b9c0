"""The targets of the Makefile and what each is for."""

import re
import sys
from pathlib import Path


def main() -> None:
    for file in sys.argv[1:]:
        for name, text in re.findall(r"^([\w-]+):.*?## (.*)$", Path(file).read_text("utf-8"), re.MULTILINE):
            print(f"  make {name:<13} {text}")


if __name__ == "__main__":
    main()
