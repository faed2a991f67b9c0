"""Opening hours of dates and instants, on a Kyiv wall clock (naive local times).

A day is minutes 0..1440; a span ends before its last minute. Source: seed 002, rules 6 and 60.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAY = 24 * 60
HORIZON_DAYS = 400  # beyond the rarest rule: a fifth weekday of a month, or a yearly vacation
OPEN_DAYS = 8  # what stays open longer is open without end for whoever reads it


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Minutes of a day, `opens` inside, `closes` outside."""

    opens: int
    closes: int

    @property
    def opens_at(self) -> time:
        return time(self.opens // 60, self.opens % 60)

    @property
    def closes_at(self) -> time:
        """Wall time of closing; midnight for the end of the day."""
        return time(self.closes % DAY // 60, self.closes % 60)


@dataclass(frozen=True, slots=True)
class WeeklyRule:
    """`nth` 1..5 is the n-th such weekday of its month, -1 the last one, None every one."""

    weekday: int
    span: Span
    nth: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Dates with other hours; without a span the place is closed."""

    starts_on: date
    ends_on: date
    span: Span | None = None
    reason: str = ""
    substitute: str = ""

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    @property
    def length(self) -> timedelta:
        return self.ends_on - self.starts_on


def span_of(opens: time, closes: time) -> Span:
    """Minutes from two wall times; closing at 00:00 is the end of the day."""
    return Span(opens.hour * 60 + opens.minute, closes.hour * 60 + closes.minute or DAY)


def is_nth_weekday(day: date, nth: int) -> bool:
    if nth == -1:
        return day.day + 7 > monthrange(day.year, day.month)[1]
    return (day.day - 1) // 7 + 1 == nth


def rule_holds(rule: WeeklyRule, day: date) -> bool:
    return (
        rule.weekday == day.weekday()
        and (rule.valid_from is None or rule.valid_from <= day)
        and (rule.valid_to is None or day <= rule.valid_to)
        and (rule.nth is None or is_nth_weekday(day, rule.nth))
    )


def merged(spans: list[Span]) -> tuple[Span, ...]:
    """Sorted spans; those that touch or overlap become one."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.opens <= result[-1].closes:
            result[-1] = Span(result[-1].opens, max(result[-1].closes, span.closes))
        else:
            result.append(span)
    return tuple(result)


@dataclass(frozen=True, slots=True)
class Hours:
    """One schedule: weekly rules and exceptions from them. `day_off` names the holiday, or what else makes a date a
    day off for everybody; "" for other dates. An exception holds on such a date too."""

    rules: tuple[WeeklyRule, ...] = ()
    exceptions: tuple[Exceptional, ...] = ()
    day_off: Callable[[date], str] | None = None

    def exceptions_on(self, day: date) -> tuple[Exceptional, ...]:
        """Those that hold: the shortest of all that cover the date (a day beats a vacation)."""
        covering = [item for item in self.exceptions if item.covers(day)]
        shortest = min((item.length for item in covering), default=None)
        return tuple(item for item in covering if item.length == shortest)

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Open minutes of a date; empty when closed. Of equally short exceptions a closed one wins."""
        exceptional = self.exceptions_on(day)
        if exceptional:
            spans = [item.span for item in exceptional if item.span is not None]
            return merged(spans) if len(spans) == len(exceptional) else ()
        if self.day_off is not None and self.day_off(day):
            return ()
        return self.regular_on(day)

    def regular_on(self, day: date) -> tuple[Span, ...]:
        """What the week alone says."""
        return merged([rule.span for rule in self.rules if rule_holds(rule, day)])

    def is_open(self, moment: datetime) -> bool:
        minute = moment.hour * 60 + moment.minute
        return any(span.opens <= minute < span.closes for span in self.spans_on(moment.date()))

    def open_until(self, moment: datetime) -> datetime | None:
        """When the span that holds now ends, over midnights; None when closed, or open for more than a week."""
        minute = moment.hour * 60 + moment.minute
        day = moment.date()
        current = next((s for s in self.spans_on(day) if s.opens <= minute < s.closes), None)
        for _day in range(OPEN_DAYS):
            if current is None:
                return None
            if current.closes < DAY:
                return datetime.combine(day, current.closes_at)
            day += timedelta(days=1)
            following = next(iter(self.spans_on(day)), None)
            if following is None or following.opens > 0:
                return datetime.combine(day, time(0))
            current = following
        return None

    def openings_after(self, moment: datetime, days: int = HORIZON_DAYS) -> Iterator[datetime]:
        """Beginnings of the coming spans, later than the moment."""
        minute = moment.hour * 60 + moment.minute
        for offset in range(days):
            day = moment.date() + timedelta(days=offset)
            for span in self.spans_on(day):
                if offset or span.opens > minute:
                    yield datetime.combine(day, span.opens_at)

    def next_opening(self, moment: datetime) -> datetime | None:
        return next(self.openings_after(moment), None)


def clash(rules: list[WeeklyRule]) -> WeeklyRule | None:
    """A rule that overlaps an earlier one of the same day: an editor's slip, such as a break entered as a row."""
    for index, later in enumerate(rules):
        for earlier in rules[:index]:
            is_same_day = (earlier.weekday, earlier.nth) == (later.weekday, later.nth)
            is_same_time = earlier.span.opens < later.span.closes and later.span.opens < earlier.span.closes
            is_apart = (earlier.valid_to or date.max) < (later.valid_from or date.min) or (
                later.valid_to or date.max
            ) < (earlier.valid_from or date.min)
            if is_same_day and is_same_time and not is_apart:
                return later
    return None
