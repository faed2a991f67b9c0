"""The one Clock: instants in UTC, dates and wall time in Europe/Kyiv.

Demo and tests may shift it (CLOCK_SHIFT_SECONDS), so that a whole working day can be shown at night.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

KYIV = ZoneInfo("Europe/Kyiv")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC) + timedelta(seconds=settings.CLOCK_SHIFT_SECONDS)


def local_now() -> datetime:
    """This instant on a Kyiv wall clock."""
    return now().astimezone(KYIV)


def today() -> date:
    """The date in Kyiv."""
    return local_now().date()
