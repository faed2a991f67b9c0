"""Bookings: by capability, by day, for those who may see them."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from modules.equeue.constants import BOOKING_LETTERS, NUMBERED, ActorKind, BookingState
from modules.equeue.models import Booking, BookingEvent, HallServer, Queue, TimeOffer
from modules.equeue.models.booking import BookingQuerySet
from portal.common import clock
from portal.communities.constants import folded_letters, search_form

JUST_NOW = timedelta(minutes=10)
COMING = (BookingState.PENDING, BookingState.BOOKED)
PHONE_TYPED = re.compile(r"\+?[0-9\s()\-–.]+")
NUMBER_TYPED = re.compile(r"[aey][0-9]{1,3}")  # a ticket's number on an English keyboard; codes are longer
TO_CYRILLIC = str.maketrans(dict(zip("aey", BOOKING_LETTERS.casefold(), strict=True)))
FOLDED = str.maketrans({"-": None, "ґ": "г"})
MARKED = (BookingState.SERVED, BookingState.NO_SHOW)
RELATED = ("queue__addressee__community", "workplace_type", "service_centre", "contact")


def booking_by_token(token: str, related: Sequence[str] = RELATED) -> Booking | None:
    """The booking or hold whose capability token this is; the token alone opens it. `related` is read with it."""
    rows = Booking.objects.by_token(token).order_by()
    return next(iter(rows.select_related(*related) if related else rows), None) if token else None


def booking_by_public_id(community: Any, public_id: str) -> Booking | None:
    """For the status page (no personal data) and for staff behind their own check."""
    rows = Booking.objects.for_community(community).filter(public_id=public_id)
    return rows.select_related(*RELATED).first()


def moderated_bookings(user: Any, community: Any) -> BookingQuerySet:
    """Bookings of queues of the addressees that a person works for today."""
    rows = Booking.objects.for_community(community).for_user(user)
    return rows.select_related("workplace_type", "queue__addressee", "contact")


def moderated_queues(user: Any, community: Any) -> list[Queue]:
    """Queues whose bookings a person may see today."""
    if community is None:
        return []
    rows = Queue.objects.for_community(community).for_user(user)
    return list(rows.select_related("addressee").order_by("addressee__path", "pk"))


def has_moderated_queues(user: Any, community: Any) -> bool:
    return _sections(user, community)[0]


def has_halls(user: Any, community: Any) -> bool:
    """One of the queues has a hall that has been connected."""
    return user.is_authenticated and _sections(user, community)[1]


def _sections(user: Any, community: Any) -> tuple[bool, bool]:
    """Whether there are queues, and halls of them: read once for a person of a request, several sections ask."""
    if community is None:
        return False, False
    known: dict[int, tuple[bool, bool]] = getattr(user, "equeue_sections", {})
    if community.pk not in known:
        hall = HallServer.objects.filter(queue=OuterRef("pk"), activated_at__isnull=False)
        rows = Queue.objects.for_community(community).for_user(user).annotate(has_hall=Exists(hall))
        found = list(rows.values_list("has_hall", flat=True))
        user.equeue_sections = known | {community.pk: (bool(found), any(found))}
    sections: tuple[bool, bool] = user.equeue_sections[community.pk]
    return sections


def has_just_moved(booking: Booking, now: datetime) -> bool:
    """Whether the visit has come to its time within the last minutes."""
    rows = BookingEvent.objects.filter(booking__moved_to=booking, state_to=BookingState.MOVED)
    return rows.filter(at__gt=now - JUST_NOW).exists()


def has_just_been_booked(booking: Booking, now: datetime) -> bool:
    """Whether the held time has become a visit, or an application, within the last minutes."""
    rows = BookingEvent.objects.filter(booking=booking, state_from=BookingState.HELD, state_to__in=COMING)
    return rows.filter(at__gt=now - JUST_NOW).exists()


def undoable_mark(booking: Booking) -> BookingEvent | None:
    """The mark «served» or «did not come» that staff made today and nothing has followed; what the hall did is the
    hall's to take back."""
    last = BookingEvent.objects.filter(booking=booking).order_by("-pk").first()
    if last is None or last.state_to not in MARKED or last.actor_kind != ActorKind.STAFF:
        return None
    return last if last.at.astimezone(clock.KYIV).date() == clock.today() else None


def matching_ids(rows: BookingQuerySet, text: str, today: date) -> list[int]:
    """Rows whose number, code, name, phone or e-mail contains every word; case and apostrophes do not matter, nor
    ґ and г, nor whether «А-101» is typed in Latin letters and 067… as +38067…. Numbers return every day:
    the nearest day first, what is behind us last.

    Compared here: the database does not know all of these spellings. Only the words are read, and their letters are
    folded all at once, so that ten thousand bookings take a tenth of a second.
    """
    words = _searched(text)
    ahead, behind = rows.filter(local_date__gte=today), rows.filter(local_date__lt=today)
    return [
        *_matching(ahead.order_by("local_date", "starts_at", "pk"), words),
        *_matching(behind.order_by("-local_date", "starts_at", "pk"), words),
    ]


def _matching(rows: BookingQuerySet, words: list[str]) -> list[int]:
    read = list(rows.values_list("pk", "number", "code", "contact__full_name", "contact__phone", "contact__email"))
    texts = "\0".join(
        f"{number} {code} {name or ''} {phone or ''} {email or ''}" for _pk, number, code, name, phone, email in read
    )
    haystacks = folded_letters(texts).translate(FOLDED).split("\0")
    found = zip(read, haystacks, strict=True) if read else ()
    return [row[0] for row, haystack in found if all(word in haystack for word in words)]


def _searched(text: str) -> list[str]:
    """Words to look for; a number or a phone in the form in which it is kept."""
    if PHONE_TYPED.fullmatch(text.strip()) and len(digits := re.sub(r"[^0-9]", "", text)) > 9:
        return [digits[-9:]]  # the code of the country and the zero before the network are written or not
    words = search_form(text).translate(FOLDED).split()
    return [word.translate(TO_CYRILLIC) if NUMBER_TYPED.fullmatch(word) else word for word in words]


def reason_of(booking: Booking) -> str:
    """Why staff cancelled or rejected a visit, as its letter said; empty for any other visit."""
    if booking.state not in (BookingState.CANCELLED, BookingState.REJECTED):
        return ""
    last = BookingEvent.objects.filter(booking=booking, state_to=booking.state).order_by("-pk").first()
    return last.reason if last is not None and last.actor_kind == ActorKind.STAFF else ""


def own_bookings(user: Any, community: Any, limit: int) -> list[Booking]:
    """What a person booked here while signed in, cancelled or not: the newest visits, at most `limit`. Of a visit that
    moved only its present time; `open_offers` has the time that waits for the person's answer."""
    rows = Booking.objects.for_community(community).filter(user=user, state__in=NUMBERED)
    rows = rows.exclude(state=BookingState.MOVED).select_related("workplace_type", "queue__addressee")
    return list(with_open_offers(rows.prefetch_related("services"), clock.now()).order_by("-starts_at")[:limit])


def with_open_offers(rows: BookingQuerySet, now: datetime) -> BookingQuerySet:
    """Each with `open_offers`: a list with the time that waits for the person's answer, or an empty one."""
    offers = TimeOffer.objects.answerable(now).select_related("held")
    return rows.prefetch_related(Prefetch("offers", queryset=offers, to_attr="open_offers"))


def bookings_of_queues(queues: list[Queue], day: date) -> BookingQuerySet:
    """Bookings of a day in queues that the person was already seen to moderate."""
    rows = Booking.objects.filter(queue__in=queues, local_date=day).listed()
    return rows.select_related("workplace_type", "contact").order_by("starts_at", "number")


def next_booking(queues: list[Queue], after: date) -> Booking | None:
    """The first booking of a later day that nobody cancelled."""
    rows = Booking.objects.filter(queue__in=queues, local_date__gt=after, state__in=COMING)
    return rows.select_related("workplace_type", "contact").order_by("starts_at", "number").first()


def bookings_of_day(user: Any, community: Any, day: date) -> BookingQuerySet:
    return moderated_bookings(user, community).listed().filter(local_date=day).order_by("starts_at", "number")
