"""The one Clock: instants in UTC, dates and wall time in Europe/Kyiv."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def local_now() -> datetime:
    """This instant on a Kyiv wall clock."""
    return now().astimezone(KYIV)


def today() -> date:
    """The date in Kyiv."""
    return local_now().date()
