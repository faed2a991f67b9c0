"""The hall's one Clock: instants in UTC, dates and wall time in Europe/Kyiv.

A demo or a test may shift it (CLOCK_SHIFT_SECONDS, as the portal's), so that a working day can be shown at night.
"""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

KYIV = ZoneInfo("Europe/Kyiv")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC) + timedelta(seconds=settings.CLOCK_SHIFT_SECONDS)


def machine() -> datetime:
    """This instant by the machine's own clock, whatever the shift: what its files are stamped by."""
    return datetime.now(UTC)


def local(instant: datetime) -> datetime:
    """An instant on a Kyiv wall clock."""
    return instant.astimezone(KYIV)


def today() -> date:
    """The date in Kyiv."""
    return local(now()).date()


def monotonic() -> int:
    """Milliseconds that only grow while the machine is on."""
    return time.monotonic_ns() // 1_000_000
