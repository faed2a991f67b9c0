"""The only door for other modules: frozen values, no models."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from modules.addressees.engine.hours import Span
from modules.addressees.models import Addressee, Office, Schedule
from modules.addressees.selectors.hours import Opening, hours_of, recent_hours_of
from modules.addressees.selectors.hours import opening_now as opening_of_hours
from modules.addressees.selectors.moderation import can_moderate as _can_moderate
from modules.addressees.selectors.moderation import moderated_by, moderators_of
from portal.calendar.selectors import calendar_of


def page_url(slug: str) -> str:
    """Address of the public page of an addressee, where its hours and contacts stand; asks nothing."""
    return reverse("addressees:page", args=[slug])


@dataclass(frozen=True, slots=True)
class AddresseeInfo:
    """`label` is the short name, else the name. `is_public`: everybody may see its page."""

    id: int
    public_id: str
    community_id: int
    kind: str
    slug: str
    name: str
    label: str
    position: str
    phone: str
    email: str
    path: str
    depth: int
    is_public: bool

    @property
    def url(self) -> str:
        return page_url(self.slug)


@dataclass(frozen=True, slots=True)
class OfficeInfo:
    """`label` is the name, else the address; coordinates in degrees, WGS 84."""

    id: int
    addressee_id: int
    label: str
    address: str
    settlement: str
    room: str
    phone: str
    latitude: Decimal | None
    longitude: Decimal | None


@dataclass(frozen=True, slots=True)
class ModeratorInfo:
    user_id: int
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class OpeningInfo:
    """Local wall times; `until` when open, `opens` when closed."""

    is_open: bool
    until: datetime | None
    opens: datetime | None


def _info(row: Addressee) -> AddresseeInfo:
    return AddresseeInfo(
        id=row.pk,
        public_id=row.public_id,
        community_id=row.community_id,
        kind=row.kind,
        slug=row.slug,
        name=row.name,
        label=row.short_name or row.name,
        position=row.position,
        phone=row.phone,
        email=row.email,
        path=row.path,
        depth=row.depth,
        is_public=row.is_listed,
    )


def get_addressee(addressee_id: int) -> AddresseeInfo | None:
    row = Addressee.objects.filter(pk=addressee_id).first()
    return _info(row) if row else None


def addressee_by_slug(community_id: int, slug: str) -> AddresseeInfo | None:
    row = Addressee.objects.filter(community_id=community_id, slug=slug).first()
    return _info(row) if row else None


def addressees_by_ids(ids: Iterable[int]) -> dict[int, AddresseeInfo]:
    """One query for a list."""
    return {row.pk: _info(row) for row in Addressee.objects.filter(pk__in=list(ids))}


def addressees_of_community(community_id: int) -> list[AddresseeInfo]:
    """All of a community in the order of the tree, for choices of the admin."""
    return [_info(row) for row in Addressee.objects.filter(community_id=community_id)]


def subtree_ids(addressee_id: int) -> frozenset[int]:
    """The addressee itself and everything below it; empty for an unknown id."""
    row = Addressee.objects.filter(pk=addressee_id).first()
    if row is None:
        return frozenset()
    return frozenset(Addressee.objects.below(row).values_list("pk", flat=True)) | {row.pk}


def offices(addressee_id: int) -> list[OfficeInfo]:
    """Offices of one addressee in their order."""
    return offices_by_ids([addressee_id]).get(addressee_id, [])


def offices_by_ids(addressee_ids: Iterable[int]) -> dict[int, list[OfficeInfo]]:
    """Offices of many in their order, one query; who has none is left out."""
    found: dict[int, list[OfficeInfo]] = {}
    for row in Office.objects.filter(addressee__in=list(addressee_ids)).select_related("settlement"):
        found.setdefault(row.addressee_id, []).append(_office(row))
    return found


def _office(row: Office) -> OfficeInfo:
    return OfficeInfo(
        id=row.pk,
        addressee_id=row.addressee_id,
        label=row.name or row.address,
        address=row.address,
        settlement=row.settlement.name if row.settlement else "",
        room=row.room,
        phone=row.phone,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def can_moderate(user: Any, addressee_id: int) -> bool:
    """Whether a person works for this addressee today: its moderator, one above with the subtree, an administrator."""
    return _can_moderate(user, addressee_id)


def moderated_addressee_ids(user: Any, community_id: int | None = None) -> frozenset[int]:
    """Ids a person works for today, in one community or in all."""
    rows = moderated_by(user)
    if community_id is not None:
        rows = rows.filter(community_id=community_id)
    return frozenset(rows.values_list("pk", flat=True))


def moderators(addressee_id: int) -> list[ModeratorInfo]:
    """Whom to tell of something new (seed 002, rule 16)."""
    row = Addressee.objects.filter(pk=addressee_id).first()
    if row is None:
        return []
    people = {item.user_id: item.user for item in moderators_of(row)}
    return [ModeratorInfo(pk, user.get_full_name(), user.email) for pk, user in people.items()]


def opening_now(addressee_id: int) -> OpeningInfo | None:
    """«Відкрито зараз» by the first schedule of working hours; None when there is none."""
    return openings_now([addressee_id])[addressee_id]


def openings_now(addressee_ids: Iterable[int]) -> dict[int, OpeningInfo | None]:
    """The same of many in a constant number of queries."""
    return {
        each: _opening(opening_of_hours(hours)) if hours else None
        for each, hours in recent_hours_of(addressee_ids).items()
    }


def _opening(found: Opening) -> OpeningInfo:
    return OpeningInfo(found.is_open, found.until, found.opens)


def open_spans(addressee_id: int, day: date, kind: str = "work") -> tuple[Span, ...]:
    """Open minutes of a date by the first schedule of a kind ("work" or "reception")."""
    schedule = Schedule.objects.filter(addressee_id=addressee_id, kind=kind).select_related("addressee").first()
    if schedule is None:
        return ()
    return hours_of(schedule, calendar_of(schedule.addressee.community_id)).spans_on(day)
