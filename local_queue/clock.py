"""The hall's one Clock: instants in UTC, dates and wall time in Europe/Kyiv.

A demo or a test may shift it (CLOCK_SHIFT_SECONDS, as the portal's), so that a working day can be shown at night.
The serving process keeps it (`keep`): a computer's clock that is thrown by more than a minute is not followed until
the portal says that it is right.
"""

import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

KYIV = ZoneInfo("Europe/Kyiv")
THROWN = timedelta(minutes=1)


def machine() -> datetime:
    """What the computer's clock says, right or wrong."""
    return datetime.now(UTC) + timedelta(seconds=settings.CLOCK_SHIFT_SECONDS)


def monotonic() -> int:
    """Milliseconds that only grow while the machine is on, asleep too where the system counts that."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return (time.monotonic_ns() if boottime is None else time.clock_gettime_ns(boottime)) // 1_000_000


class Keeper:
    """Time from an instant that was right and the milliseconds since then."""

    def __init__(self, right: datetime) -> None:
        self.anchor = (right, monotonic())

    def _expected(self) -> datetime:
        right, ticks = self.anchor
        return right + timedelta(milliseconds=monotonic() - ticks)

    @property
    def is_holding(self) -> bool:
        return abs(machine() - self._expected()) > THROWN

    def now(self) -> datetime:
        wall, expected = machine(), self._expected()
        if abs(wall - expected) > THROWN:
            return expected
        self.anchor = (wall, monotonic())  # small corrections are followed
        return wall

    def told(self, portal: datetime) -> None:
        """The portal's time: the computer's clock where they agree, else this."""
        wall = machine()
        if abs(wall - portal) <= THROWN:
            self.anchor = (wall, monotonic())
        elif abs(portal - self._expected()) > THROWN:
            self.anchor = (portal, monotonic())


_keeper: Keeper | None = None


def keep(newest: datetime | None) -> None:
    """Called once, by the server; `newest` is the time of the newest event: before it the clock cannot be right."""
    global _keeper
    wall = machine()
    _keeper = Keeper(max(wall, newest) if newest else wall)


def told(portal: datetime) -> None:
    if _keeper is not None:
        _keeper.told(portal)


def is_thrown() -> bool:
    return _keeper is not None and _keeper.is_holding


def now() -> datetime:
    """This instant, aware, in UTC."""
    return machine() if _keeper is None else _keeper.now()


def local(instant: datetime) -> datetime:
    """An instant on a Kyiv wall clock."""
    return instant.astimezone(KYIV)


def today() -> date:
    """The date in Kyiv."""
    return local(now()).date()
