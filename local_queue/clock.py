"""The hall's one Clock: instants in UTC, dates and wall time in Europe/Kyiv."""

import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")


def now() -> datetime:
    """This instant, aware, in UTC."""
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
