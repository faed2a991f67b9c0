"""Whether a term may be extended (393/96-ВР art. 20; 2939-VI art. 20): who, how far, until when, how often."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.calendar.engine.days import WorkingCalendar
from portal.calendar.engine.profiles import Unit
from portal.calendar.engine.terms import StepKind, Term, followed_by


class ExtensionRefused(ValueError):
    """The extension is not lawful; `code` names the rule, `limit` the last day that would be."""

    def __init__(self, code: str, limit: date | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


@dataclass(frozen=True, slots=True)
class Extension:
    """A wish to extend. `is_by_head`: the head or the deputy signs; `notice` is what the citizen is told."""

    due: date
    announced_on: date
    is_by_head: bool
    reason: str
    notice: str


def longest_due(term: Term, calendar: WorkingCalendar) -> date:
    """The last day that any extension of `term` may reach."""
    if term.profile.longest_unit == Unit.WORKING_DAYS:
        return calendar.add(term.arrived_on, term.profile.longest)
    return term.arrived_on + timedelta(days=term.profile.longest)


def extend(term: Term, wish: Extension, calendar: WorkingCalendar) -> Term:
    """The term that follows `term`. Error: ExtensionRefused."""
    if not term.profile.longest:
        raise ExtensionRefused("not_extendable")
    if any(step.kind == StepKind.EXTENDED for step in term.steps):
        raise ExtensionRefused("already_extended")
    if not wish.is_by_head:
        raise ExtensionRefused("not_by_head")
    if not wish.reason.strip():
        raise ExtensionRefused("no_reason")
    if not wish.notice.strip():
        raise ExtensionRefused("no_notice")
    last_call = term.due
    if term.profile.announce_within:
        last_call = calendar.add(term.arrived_on, term.profile.announce_within)
    if wish.announced_on > last_call:
        raise ExtensionRefused("announced_too_late", last_call)
    limit = longest_due(term, calendar)
    if not term.due < wish.due <= limit:
        raise ExtensionRefused("too_long" if wish.due > limit else "not_longer", limit)
    return followed_by(term, wish.due, calendar)
