"""Reads of calendars, drafts and terms."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Max, Min, Q

from portal.calendar.comparing import has_moved, recounted, turned_days
from portal.calendar.engine.days import WorkingCalendar
from portal.calendar.engine.profiles import Profile
from portal.calendar.engine.reading import calendar_from
from portal.calendar.engine.terms import Term, end_of
from portal.calendar.models import CalendarEdition, DayChange, Holiday, RegimePeriod, TermProfile, TermRecord
from portal.calendar.models.terms import TermQuerySet
from portal.calendar.storage import fingerprint, in_order, shipped_data, term_of
from portal.common.clock import KYIV

KEPT_CALENDARS = 256


class NoProfile(LookupError):
    """The community has no legal term of this code for this day."""


@lru_cache(maxsize=KEPT_CALENDARS)
def _read(sha256: str, number: int) -> list[WorkingCalendar]:
    """A place for the calendar of these data; by their hash, so that a process never answers with others."""
    return []


def calendar_of(community: Any) -> WorkingCalendar:
    """The calendar in force: the last edition, or the shipped one. One query once the process has read it."""
    rows = CalendarEdition.objects.for_community(community).order_by("-number")
    found = rows.values_list("number", "sha256").first()
    if found is None:
        return calendar_by(shipped_data(), 0)
    number, sha256 = found
    place = _read(sha256, number)
    if not place:
        data = rows.filter(number=number).values_list("data", flat=True).get()
        place.append(calendar_from(data, number))
    return place[0]


def calendar_by(data: dict[str, Any], number: int) -> WorkingCalendar:
    """The calendar of some data, kept by the process. Error: CalendarError."""
    place = _read(fingerprint(data), number)
    if not place:
        place.append(calendar_from(data, number))
    return place[0]


def edition_in_force(community: Any) -> CalendarEdition | None:
    """None: the shipped data."""
    return CalendarEdition.objects.for_community(community).order_by("-number").first()


def draft_data(community: Any) -> dict[str, list[dict[str, Any]]]:
    """The draft as the data of an edition."""
    models = {"holidays": Holiday, "changes": DayChange, "regimes": RegimePeriod}
    return in_order(
        {kind: [row.as_data() for row in model.objects.for_community(community)] for kind, model in models.items()}
    )


def profile_on(community: Any, code: str, day: date) -> Profile:
    """How the community counts a legal term for what arrives on `day`. Error: NoProfile."""
    rows = TermProfile.objects.for_community(community).filter(
        Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day), code=code
    )
    row = rows.order_by("-since").first()
    if row is None:
        raise NoProfile(code)
    return row.as_profile()


def current_term(community: Any, subject: str) -> TermRecord | None:
    """The term that a subject has now; None before it began and after it was closed."""
    return running_terms(community).filter(subject=subject).first()


def running_terms(community: Any) -> TermQuerySet:
    return TermRecord.objects.for_community(community).running()


@dataclass(frozen=True, slots=True)
class MovedTerm:
    """A running term and what it would be by another calendar."""

    record: TermRecord
    term: Term


def moved_terms(community: Any, new: WorkingCalendar) -> Iterator[MovedTerm]:
    """Running terms whose dates another calendar moves, the nearest first. Error: CalendarError.

    Only terms that have a turned day between arrival and last day are counted anew: others rest on no such day.
    """
    rows = running_terms(community)
    span = rows.aggregate(first=Min("arrived_at"), last=Max("due"))
    if span["first"] is None:
        return
    since = span["first"].astimezone(KYIV).date()
    turned = turned_days(calendar_of(community), new, since, span["last"])
    if turned is None:
        return
    first, last = turned
    touched = rows.filter(due__gte=first, arrived_at__lt=end_of(last)).order_by("due", "pk")
    for record in touched.iterator(chunk_size=2000):
        old = term_of(record)
        term = recounted(old, new)
        if has_moved(old, term):
            yield MovedTerm(record, term)
