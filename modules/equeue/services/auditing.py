"""The nightly check of the invariants; the health page tells its result."""

import time
from datetime import timedelta
from itertools import islice

from modules.equeue.models import QueueCheck
from modules.equeue.selectors.audit import breaches
from portal.common import clock

KEPT = timedelta(days=60)
SHOWN = 50  # sentences that are kept; all are counted


def check_queue() -> int:
    """Ask every invariant and write down what was found; how many breaches."""
    at, began = clock.now(), time.monotonic()
    found = breaches()
    shown = list(islice(found, SHOWN))
    count = len(shown) + sum(1 for _more in found)
    seconds = round(time.monotonic() - began, 2)
    QueueCheck.objects.update_or_create(at=at, defaults={"seconds": seconds, "count": count, "breaches": shown})
    QueueCheck.objects.filter(at__lt=at - KEPT).delete()
    return count
