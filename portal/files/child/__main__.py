"""`python -I <this folder> image/jpeg|image/png|image/webp|application/pdf` with the file as stdin.

Exit 0: stdout is the safe file. Exit 3: the last line of stderr names the reason. Anything else is a failure, and
a failure is a refusal. Started by portal.files.processes with an empty environment.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from portal.files.child import caps


def main(mime: str) -> int:
    kind = "pdf" if mime == "application/pdf" else "image"
    caps.limit_myself(kind)
    try:
        if kind == "pdf":
            from portal.files.child.documents import checked

            answer = checked(sys.stdin.buffer.read())
        else:
            from portal.files.child.pictures import redrawn

            answer = redrawn(sys.stdin.buffer.read(), mime)
    except caps.Refused as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201  the answer of this process
        return caps.REFUSED
    except MemoryError:
        print("heavy", file=sys.stderr)  # noqa: T201  the answer of this process
        return caps.REFUSED
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
