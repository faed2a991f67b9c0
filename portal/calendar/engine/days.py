"""Which days are working days: holidays by edition of the law, transfers, regional days, regime periods.

A holiday that falls on a day off moves that day off to the next working day (КЗпП, art. 67 part 3). A regime
period (martial law: law 2136-IX, art. 6) switches holidays and transfers off; Saturdays and Sundays stay.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from dateutil.easter import EASTER_ORTHODOX, easter

ONE_DAY = timedelta(days=1)
LONGEST_REST = 60  # days off in a row; more is a mistake in the data, not a calendar
WEEKEND = frozenset({5, 6})  # Monday is 0


class CalendarError(ValueError):
    """The data describe no usable calendar."""


class DayKind(StrEnum):
    WORKING = "working"
    WORKING_BY_TRANSFER = "working_by_transfer"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    AFTER_HOLIDAY = "after_holiday"  # the day off that a holiday on a weekend gave
    OFF_BY_TRANSFER = "off_by_transfer"
    REGIONAL = "regional"


WORKING_KINDS = frozenset({DayKind.WORKING, DayKind.WORKING_BY_TRANSFER})


@dataclass(frozen=True, slots=True)
class Period:
    """Dates from `since` to `until`, both inside; None has no edge."""

    since: date | None = None
    until: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday in one edition of the law: a fixed `month` and `day`, or `easter_offset` days from Easter."""

    name: str
    source: str
    month: int = 0
    day: int = 0
    easter_offset: int | None = None
    edition: Period = Period()

    def in_year(self, year: int) -> date | None:
        if self.easter_offset is not None:
            found = easter(year, EASTER_ORTHODOX) + timedelta(days=self.easter_offset)
        else:
            found = date(year, self.month, self.day)
        return found if found in self.edition else None


@dataclass(frozen=True, slots=True)
class DayChange:
    """One date that another rule than the week decides: a transfer by the Cabinet, or a regional day."""

    day: date
    is_working: bool
    name: str
    source: str
    is_regional: bool = False


@dataclass(frozen=True, slots=True)
class Regime:
    """A period in which labour law counts days otherwise."""

    name: str
    source: str
    period: Period
    has_holidays: bool = False
    has_transfers: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """What a date is, and why. `names` are the holidays or the reason; `regime` is what switched them off."""

    date: date
    kind: DayKind
    names: tuple[str, ...] = ()
    regime: str = ""

    @property
    def is_working(self) -> bool:
        return self.kind in WORKING_KINDS


@dataclass(slots=True)
class WorkingCalendar:
    """Working days by one edition of the calendar's data. `edition` is its number, 0 for data of a test.

    Years are worked out once and kept, so that a hundred thousand terms cost a hundred thousand lookups.
    """

    holidays: tuple[Holiday, ...] = ()
    changes: tuple[DayChange, ...] = ()
    regimes: tuple[Regime, ...] = ()
    edition: int = 0
    _years: dict[int, dict[date, Day]] = field(default_factory=dict, repr=False, compare=False)
    _working: dict[int, list[date]] = field(default_factory=dict, repr=False, compare=False)

    def day(self, day: date) -> Day:
        special = self._special(day.year).get(day)
        if special is not None:
            return special
        return Day(day, DayKind.WEEKEND if day.weekday() in WEEKEND else DayKind.WORKING)

    def is_working(self, day: date) -> bool:
        special = self._special(day.year).get(day)
        return day.weekday() not in WEEKEND if special is None else special.is_working

    def special_days(self, since: date, until: date) -> Iterator[Day]:
        """Days from `since` to `until`, both inside, that the week alone does not decide, in order."""
        for year in range(since.year, until.year + 1):
            yield from (each for day, each in self._special(year).items() if since <= day <= until)

    def on_or_after(self, day: date) -> date:
        """The first working day from `day` on."""
        return self._walk(day, ONE_DAY)

    def on_or_before(self, day: date) -> date:
        """The last working day up to `day`."""
        return self._walk(day, -ONE_DAY)

    def add(self, day: date, count: int) -> date:
        """The working day number `count` after `day`; `day` itself is number 0, working or not."""
        if not count:
            return day
        year, place = day.year, bisect_right(self._working_in(day.year), day) + count - 1
        while place >= (size := len(self._working_in(year))):
            last, following = self._working_in(year)[-1:], self._working_in(year + 1)[:1]
            if not last or not following or (following[0] - last[0]).days > LONGEST_REST:
                raise CalendarError(f"no working day within {LONGEST_REST} days of New Year {year + 1}")
            year, place = year + 1, place - size
        return self._working_in(year)[place]

    def working_days(self, since: date, until: date) -> int:
        """How many working days there are from `since` to `until`, both inside."""
        return sum(self.is_working(since + timedelta(days=n)) for n in range((until - since).days + 1))

    def regime_on(self, day: date) -> Regime | None:
        return next((regime for regime in self.regimes if day in regime.period), None)

    def _special(self, year: int) -> dict[date, Day]:
        found = self._years.get(year)
        if found is None:
            days = {each.date: each for each in self._special_days(year)}
            found = self._years[year] = dict(sorted(days.items()))
        return found

    def _working_in(self, year: int) -> list[date]:
        """Working days of a year in order. Error: CalendarError, where more days off stand in a row than can be."""
        found = self._working.get(year)
        if found is None:
            first = date(year, 1, 1)
            days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
            found = [day for day in days if self.is_working(day)]
            edges = [first, *found, days[-1]]
            for before, after in pairwise(edges):
                if (after - before).days > LONGEST_REST:
                    raise CalendarError(f"no working day within {LONGEST_REST} days of {before}")
            self._working[year] = found
        return found

    def _walk(self, day: date, step: timedelta) -> date:
        for _ in range(LONGEST_REST):
            if self.is_working(day):
                return day
            day += step
        raise CalendarError(f"no working day within {LONGEST_REST} days of {day - LONGEST_REST * step}")

    def _special_days(self, year: int) -> Iterator[Day]:
        """Days of the year that the week alone does not decide. Later ones win."""
        names = self._holidays(year)
        # A day off may reach over New Year from the last week of December.
        late = {day: titles for day, titles in self._holidays(year - 1).items() if day >= date(year - 1, 12, 25)}
        yield from self._holidays_in_force(names)
        yield from self._days_after(late | names, year)
        for change in self.changes:
            if change.day.year == year:
                regime = self.regime_on(change.day)
                if change.is_regional or regime is None or regime.has_transfers:
                    yield Day(change.day, _kind(change), (change.name,))

    def _holidays(self, year: int) -> dict[date, list[str]]:
        found: dict[date, list[str]] = {}
        for holiday in self.holidays:
            day = holiday.in_year(year)
            if day is not None:
                found.setdefault(day, []).append(holiday.name)
        return found

    def _holidays_in_force(self, names: dict[date, list[str]]) -> Iterator[Day]:
        for day, titles in sorted(names.items()):
            regime = self.regime_on(day)
            if regime is None or regime.has_holidays:
                yield Day(day, DayKind.HOLIDAY, tuple(titles))
            else:
                kind = DayKind.WEEKEND if day.weekday() in WEEKEND else DayKind.WORKING
                yield Day(day, kind, tuple(titles), regime.name)

    def _days_after(self, names: dict[date, list[str]], year: int) -> Iterator[Day]:
        taken = set(names)
        for day, titles in sorted(names.items()):
            if day.weekday() not in WEEKEND:
                continue
            after = day + ONE_DAY
            while after.weekday() in WEEKEND or after in taken:
                after += ONE_DAY
            taken.add(after)
            regime = self.regime_on(after) or self.regime_on(day)
            if after.year == year and (regime is None or regime.has_holidays):
                yield Day(after, DayKind.AFTER_HOLIDAY, tuple(titles))


def _kind(change: DayChange) -> DayKind:
    if change.is_working:
        return DayKind.WORKING_BY_TRANSFER
    return DayKind.REGIONAL if change.is_regional else DayKind.OFF_BY_TRANSFER
