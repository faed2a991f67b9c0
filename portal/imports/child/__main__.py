"""`python -I <this folder>` with the file as stdin; lines of JSON come out (see `tables`).

Exit 0: all of it was read. Exit 3: the last line of stderr is [reason, details] in JSON. Anything else is a failure,
and a failure is a refusal. Started by portal.imports.processes with an empty environment.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
# openpyxl would take it where it is installed: threads that the caps refuse, and a tenth of a second.
sys.modules["numpy"] = None  # type: ignore[assignment]  the import must fail

from portal.files.child import caps  # noqa: E402  after the path of the imports
from portal.imports.child.tables import TableRefused, table  # noqa: E402  after the path of the imports


def main() -> int:
    caps.limit_myself("table")
    try:
        for line in table(sys.stdin.buffer.read()):
            sys.stdout.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stdout.flush()
    except TableRefused as refusal:
        answer = [refusal.reason, refusal.details]
    except MemoryError:
        answer = ["heavy", {}]
    else:
        return 0
    print(json.dumps(answer, ensure_ascii=True), file=sys.stderr)  # noqa: T201  the answer of this process
    return caps.REFUSED


if __name__ == "__main__":
    sys.exit(main())
