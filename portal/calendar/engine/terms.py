"""Legal terms: `compute(profile, facts, calendar)` gives the last day and how it was found, step by step.

Rules: appeals.md B4; 393/96-ВР art. 5, 7, 20; 2939-VI art. 20; 2073-IX art. 42. The day of arrival is day 0.
Pure: no clock, no database. A term is never changed, only followed by another one.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from portal.calendar.engine.days import ONE_DAY, WorkingCalendar
from portal.calendar.engine.profiles import ADMINISTRATIVE_TURN, MonthAs, Profile, Rollover, Unit
from portal.calendar.engine.working_hours import add_working_time
from portal.common.clock import KYIV


class StepKind(StrEnum):
    """What one step of a trace says; `explain` has a sentence for each."""

    ARRIVED = "arrived"
    COUNTED = "counted"
    MONTH = "month"
    CLAMPED = "clamped"
    STRICTER = "stricter"
    SKIPPED = "skipped"
    HOLIDAYS_OFF = "holidays_off"
    MOVED = "moved"
    NOT_MOVED = "not_moved"
    EXTENDED = "extended"
    SHORTENED = "shortened"
    CONTROL = "control"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `on` is the date it reached; `count`, `unit` and `names` fill its sentence."""

    kind: StepKind
    on: date
    count: int = 0
    unit: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What happened: `arrived_at`, an aware instant."""

    arrived_at: datetime

    @property
    def arrived_on(self) -> date:
        return self.arrived_at.astimezone(KYIV).date()


@dataclass(frozen=True, slots=True)
class Term:
    """A term: `due_at` is the first instant that is too late (UTC), `due` its last day in Kyiv.

    `control_due` is the last working day up to `due`, and before it if `due` is a day off: nobody relies on a shift.
    """

    profile: Profile
    arrived_at: datetime
    due: date
    due_at: datetime
    control_due: date
    edition: int
    steps: tuple[Step, ...]

    @property
    def arrived_on(self) -> date:
        return self.arrived_at.astimezone(KYIV).date()


def end_of(day: date) -> datetime:
    """The first instant after the Kyiv day, in UTC."""
    return datetime.combine(day + ONE_DAY, time(), KYIV).astimezone(UTC)


def compute(profile: Profile, facts: Facts, calendar: WorkingCalendar) -> Term:
    """The term of `profile` for what arrived at `facts.arrived_at`. Errors: CalendarError, ProfileError."""
    steps = [Step(StepKind.ARRIVED, facts.arrived_on)]
    if profile.unit in {Unit.HOURS, Unit.WORKING_HOURS}:
        return _by_the_hour(profile, facts, calendar, steps)
    due = last_day(profile.unit, profile.amount, profile.month_as, facts.arrived_on, calendar, steps)
    due = _roll(profile, due, calendar, steps)
    return _term(profile, facts.arrived_at, due, end_of(due), calendar, steps)


def last_day(
    unit: Unit, amount: int, month_as: MonthAs, start: date, calendar: WorkingCalendar, steps: list[Step]
) -> date:
    """Day number `amount` after `start`; what was counted is added to `steps`."""
    if unit == Unit.MONTHS:
        return _month(amount, month_as, start, steps)
    if unit == Unit.WORKING_DAYS or (unit == Unit.ADMINISTRATIVE_DAYS and amount < ADMINISTRATIVE_TURN):
        due = calendar.add(start, amount)
        steps += _days_on_the_way(start, due, calendar)
        steps.append(Step(StepKind.COUNTED, due, amount, Unit.WORKING_DAYS))
    else:
        due = start + timedelta(days=amount)
        steps.append(Step(StepKind.COUNTED, due, amount, Unit.CALENDAR_DAYS))
    return due


def shorten(term: Term, due: date, calendar: WorkingCalendar) -> Term:
    """A shorter term on a reasoned demand (393/96-ВР art. 20); `due` must be earlier than now. Error: ValueError."""
    if not term.arrived_on <= due < term.due:
        raise ValueError("a shortened term ends earlier, and not before its start")
    return decided(term, [Step(StepKind.SHORTENED, due)], due, calendar)


def followed_by(term: Term, due: date, calendar: WorkingCalendar) -> Term:
    """The term after a lawful extension to `due` (see extension.py, which decides whether it is lawful)."""
    return decided(term, [Step(StepKind.EXTENDED, due)], due, calendar)


def decided(term: Term, decisions: list[Step], due: date, calendar: WorkingCalendar) -> Term:
    """The term with a last day that people decided, and the steps that say so."""
    steps = [*_without_control(term), *decisions]
    return _term(term.profile, term.arrived_at, due, end_of(due), calendar, steps)


def _without_control(term: Term) -> list[Step]:
    return [step for step in term.steps if step.kind != StepKind.CONTROL]


def _term(
    profile: Profile, arrived_at: datetime, due: date, due_at: datetime, calendar: WorkingCalendar, steps: list[Step]
) -> Term:
    control = max(calendar.on_or_before(due), min(due, arrived_at.astimezone(KYIV).date()))
    if control != due:
        steps = [*steps, Step(StepKind.CONTROL, control)]
    return Term(profile, arrived_at.astimezone(UTC), due, due_at, control, calendar.edition, tuple(steps))


def _month(amount: int, month_as: MonthAs, start: date, steps: list[Step]) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + amount, 12)
    month += 1
    day = min(start.day, monthrange(year, month)[1])
    same_day, thirty = date(year, month, day), start + timedelta(days=30 * amount)
    if month_as == MonthAs.THIRTY_DAYS:
        steps.append(Step(StepKind.COUNTED, thirty, 30 * amount, Unit.CALENDAR_DAYS))
        return thirty
    steps.append(Step(StepKind.MONTH if day == start.day else StepKind.CLAMPED, same_day, amount, Unit.MONTHS))
    if month_as == MonthAs.EARLIER and thirty < same_day:
        steps.append(Step(StepKind.STRICTER, thirty, 30 * amount, Unit.CALENDAR_DAYS))
        return thirty
    return same_day


def _roll(profile: Profile, due: date, calendar: WorkingCalendar, steps: list[Step]) -> date:
    if calendar.is_working(due):
        return due
    if profile.rollover == Rollover.NONE:
        steps.append(Step(StepKind.NOT_MOVED, due, names=calendar.day(due).names))
        return due
    moved = calendar.on_or_after(due)
    steps.append(Step(StepKind.MOVED, moved, names=calendar.day(due).names))
    return moved


def _days_on_the_way(start: date, due: date, calendar: WorkingCalendar) -> list[Step]:
    """Holidays that were left out, and holidays that a regime counts as working days."""
    found = []
    for day in calendar.special_days(start + ONE_DAY, due):
        if day.regime and day.is_working:
            found.append(Step(StepKind.HOLIDAYS_OFF, day.date, names=(*day.names, day.regime)))
        elif day.names and not day.is_working and not day.regime:
            found.append(Step(StepKind.SKIPPED, day.date, names=day.names))
    return found


def _by_the_hour(profile: Profile, facts: Facts, calendar: WorkingCalendar, steps: list[Step]) -> Term:
    if profile.unit == Unit.HOURS:
        due_at = facts.arrived_at.astimezone(UTC) + timedelta(hours=profile.amount)
    else:
        due_at = add_working_time(facts.arrived_at, timedelta(hours=profile.amount), profile.hours, calendar)
    due = due_at.astimezone(KYIV).date()
    steps.append(Step(StepKind.COUNTED, due, profile.amount, profile.unit))
    return _term(profile, facts.arrived_at, due, due_at, calendar, steps)
