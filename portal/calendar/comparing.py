"""What another calendar would change: days, and terms that run."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.calendar.engine.days import Day, WorkingCalendar
from portal.calendar.engine.terms import Facts, StepKind, Term, compute, decided

DECISIONS = frozenset({StepKind.EXTENDED, StepKind.SHORTENED})


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A date that is another kind of day than before."""

    before: Day
    after: Day

    @property
    def date(self) -> date:
        return self.after.date


def changed_days(old: WorkingCalendar, new: WorkingCalendar, since: date, until: date) -> list[ChangedDay]:
    """Dates from `since` to `until`, both inside, that change kind, or the names by which people know them."""
    found = []
    for number in range((until - since).days + 1):
        day = since + timedelta(days=number)
        before, after = old.day(day), new.day(day)
        if before != after:
            found.append(ChangedDay(before, after))
    return found


def turned_days(old: WorkingCalendar, new: WorkingCalendar, since: date, until: date) -> tuple[date, date] | None:
    """The first and the last date that became a working day or stopped being one; None: no date did."""
    turned = [
        day.date for day in changed_days(old, new, since, until) if day.before.is_working != day.after.is_working
    ]
    return (turned[0], turned[-1]) if turned else None


def recounted(term: Term, calendar: WorkingCalendar) -> Term:
    """The term by another calendar. What people decided stays: an extended term keeps the day that was announced, a
    shortened one ends no later than it was told to. Errors: CalendarError, ProfileError."""
    counted = compute(term.profile, Facts(term.arrived_at), calendar)
    decisions = [step for step in term.steps if step.kind in DECISIONS]
    if not decisions or (decisions[-1].kind == StepKind.SHORTENED and counted.due <= term.due):
        return counted
    return decided(counted, decisions, term.due, calendar)


def has_moved(old: Term, new: Term) -> bool:
    """Whether a date that people go by is another one."""
    return (old.due, old.due_at, old.control_due) != (new.due, new.due_at, new.control_due)
