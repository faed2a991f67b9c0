"""100,000 terms with their traces, pure; numpy.busday_offset on the same days in the same run gives the same dates.

The engine also says why (steps, control day, instants), numpy only counts: the ratio is told, the budget is seconds.
"""

import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy

from portal.calendar.engine.days import ONE_DAY, WorkingCalendar
from portal.calendar.engine.law import PROFILES
from portal.calendar.engine.profiles import Profile, Unit
from portal.calendar.engine.reading import calendar_from
from portal.calendar.engine.terms import Facts, Term, compute
from tests.bench.figures import Figure, at_most
from tests.support.paths import ROOT

TERMS = 100_000
LIMIT = 5.0  # seconds
FIRST, LAST = date(2018, 1, 1), date(2030, 12, 31)
WORKING = Profile("bench.5wd", Unit.WORKING_DAYS, 5, "2939-VI, ст. 20 ч. 1")


def calendars() -> tuple[WorkingCalendar, WorkingCalendar]:
    """(as in force, in peace): holidays make counting longer, so peace is the harder one."""
    data = json.loads(Path(ROOT, "portal/calendar/data/ukraine.json").read_text("utf-8"))
    return calendar_from(data), calendar_from(data | {"regimes": []})


def arrivals() -> list[Facts]:
    """Spread over ten years, every hour of the day."""
    start, step = datetime(2018, 1, 2, tzinfo=UTC), timedelta(days=3650) / TERMS
    return [Facts(start + step * number) for number in range(TERMS)]


def timed(profiles: tuple[Profile, ...], facts: list[Facts], calendar: WorkingCalendar) -> tuple[float, list[Term]]:
    began = time.perf_counter()
    terms = [compute(profiles[number % len(profiles)], each, calendar) for number, each in enumerate(facts)]
    return time.perf_counter() - began, terms


def by_numpy(facts: list[Facts], calendar: WorkingCalendar) -> tuple[float, list[date]]:
    """Seconds of the count alone: its list of holidays is a gift of our calendar."""
    days = [FIRST + ONE_DAY * number for number in range((LAST - FIRST).days + 1)]
    off = [day for day in days if day.weekday() < 5 and not calendar.is_working(day)]
    starts = numpy.array([each.arrived_on for each in facts], dtype="datetime64[D]")
    began = time.perf_counter()
    found = numpy.busday_offset(starts, WORKING.amount, roll="backward", holidays=off)
    return time.perf_counter() - began, found.tolist()


def measure() -> Iterator[Figure]:
    wartime, peacetime = calendars()
    facts = arrivals()
    seconds, _terms = timed(PROFILES, facts, wartime)
    yield at_most("terms_of_the_law_100k", seconds, "s", LIMIT)
    seconds, terms = timed((WORKING,), facts, peacetime)
    peer, dates = by_numpy(facts, peacetime)
    different = sum(term.due != day for term, day in zip(terms, dates, strict=True))
    is_within = seconds <= LIMIT
    yield Figure(
        "terms_working_days_100k",
        round(seconds, 3),
        "s",
        is_within,
        f"<= {LIMIT:g} s; peer numpy.busday_offset",
        round(peer, 4),
        round(seconds / peer, 1),
    )
    yield at_most("terms_other_than_numpy", different, "terms", 0)
