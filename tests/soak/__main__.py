"""Visitors on the public pages for MINUTES; ends with 1 on an error answer or on memory that keeps growing."""

import os
import sys
import time

from tests.bench.harness import VAR, production_portal
from tests.bench.load import load
from tests.bench.memory import group_members, pss_megabytes

PATHS = ("/", "/?measured=uncached", "/services/addressees/", "/accounts/login/", "/healthz/ready")
GROWTH = 1.3  # after the first tenth, in which caches fill


def memory() -> float:
    return sum(pss_megabytes(pid) for pid in group_members(os.getpid()))


def main() -> int:
    end = time.monotonic() + float(os.environ.get("MINUTES", "60")) * 60
    began, settled, bad = time.monotonic(), 0.0, 0
    with production_portal() as portal:
        while time.monotonic() < end:
            for path in PATHS:
                done = load(portal.http + path, seconds=5)
                bad += sum(count for status, count in done.statuses.items() if status >= 500)
                slowest = done.percentile(0.99) * 1000
                print(f"{path:<28} {done.rate:7.1f} req/s  p99 {slowest:6.0f} ms  {done.statuses}")
            used = memory()
            if not settled and time.monotonic() - began > (end - began) / 10:
                settled = used
            print(f"memory {used:.0f} MiB, errors {bad}", flush=True)
        grown = memory() / settled if settled else 1.0
    print(f"soak: memory x {grown:.2f}, {bad} errors; logs in {VAR}")
    return 1 if bad or grown > GROWTH else 0


if __name__ == "__main__":
    sys.exit(main())
