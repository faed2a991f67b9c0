"""Kyiv wall time of a date as elapsed minutes from its midnight.

On an ordinary day 09:30 is minute 570. When the clocks go forward, 03:00–03:59 do not exist; when they go
back, 03:00–03:59 come twice and the first one counts (`fold=0`).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

KYIV = ZoneInfo("Europe/Kyiv")
DAY = 1440


@lru_cache(maxsize=1024)
def midnight(day: date) -> datetime:
    """The instant at which a date begins, in UTC."""
    return datetime.combine(day, time(0), KYIV).astimezone(UTC)


@lru_cache(maxsize=1024)
def day_length(day: date) -> int:
    """1440, but 1380 and 1500 when the clocks change."""
    return int((midnight(day + timedelta(days=1)) - midnight(day)).total_seconds()) // 60


def minute_of(day: date, wall: time) -> int | None:
    """Elapsed minutes of a wall time; None where it does not exist on that date."""
    if day_length(day) == DAY:
        return wall.hour * 60 + wall.minute
    instant = datetime.combine(day, wall, KYIV).astimezone(UTC)
    if instant.astimezone(KYIV).time() != wall:
        return None
    return int((instant - midnight(day)).total_seconds()) // 60


def minute_at_or_after(day: date, wall: time) -> int:
    """As `minute_of`; a time that does not exist is the moment of the change."""
    for later in range(wall.hour * 60 + wall.minute, DAY):
        minute = minute_of(day, time(later // 60, later % 60))
        if minute is not None:
            return minute
    return day_length(day)


def instant_of(day: date, minute: int) -> datetime:
    """The instant (UTC) of an elapsed minute."""
    return midnight(day) + timedelta(minutes=minute)


def wall_of(day: date, minute: int) -> time:
    """What the clock on the wall shows at an elapsed minute."""
    return instant_of(day, minute).astimezone(KYIV).time()


@lru_cache(maxsize=32_768)
def iso_of(day: date, minute: int) -> str:
    """An elapsed minute as local ISO 8601 with its offset; remembered, for a fortnight has few of them."""
    return instant_of(day, minute).astimezone(KYIV).isoformat()


@lru_cache(maxsize=64)
def offsets_of(first_year: int, last_year: int) -> tuple[tuple[datetime, datetime, int], ...]:
    """Spans of time in which the clock on the wall stands so many hours ahead of UTC: (from, until, hours)."""
    moment, last = (datetime(year, 1, 1, tzinfo=UTC) for year in (first_year, last_year + 1))
    spans: list[tuple[datetime, datetime, int]] = []
    while moment < last:
        hours = int((moment.astimezone(KYIV).utcoffset() or timedelta()) / timedelta(hours=1))
        since = spans.pop()[0] if spans and spans[-1][2] == hours else moment
        moment += timedelta(hours=1)
        spans.append((since, moment, hours))
    return tuple(spans)
