"""Run all measurements, or those named; exit 1 if a budget is missed."""

import sys
import time
from importlib import import_module
from pathlib import Path

from tests.bench.figures import OUTPUT, record


def main() -> int:
    folder = Path(__file__).parent
    names = sorted(path.stem.removeprefix("bench_") for path in folder.glob("bench_*.py"))
    asked = [name.replace("-", "_") for name in sys.argv[1:]] or names
    unknown = [name for name in asked if name not in names]
    if unknown:
        print(f"No such measurement: {', '.join(unknown)}. There are: {', '.join(names)}.", file=sys.stderr)
        return 2
    if asked == names:
        OUTPUT.unlink(missing_ok=True)
    missed = 0
    for name in asked:
        started = time.monotonic()
        for figure in import_module(f"tests.bench.bench_{name}").measure():
            record(figure)
            print(figure.line(), flush=True)
            missed += not figure.ok
        print(f"# {name}: {time.monotonic() - started:.0f} s", flush=True)
    print(f"# {'every budget holds' if not missed else f'{missed} budgets missed'}; {OUTPUT}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
