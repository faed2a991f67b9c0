"""A person's own visits: told and forgotten. Numbers, times and states stay for statistics, without the person."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from modules.equeue.constants import NUMBERED, ActorKind, BookingState
from modules.equeue.engine.refusals import WrongState
from modules.equeue.models import Booking, BookingEvent, Contact, Draft, OutsideVisit, WaitingEntry
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.selectors.booking_files import names_of_files, record_of
from modules.equeue.selectors.chosen import service_words
from modules.equeue.selectors.waiting import entries_of_user
from modules.equeue.services.booking import cancel_booking
from modules.equeue.services.booking_files import forget_files_of
from modules.equeue.services.contact import forgotten
from modules.equeue.services.finding_out import forget_outside
from modules.equeue.services.ledger import lock_days
from modules.equeue.services.retention import forget_notes_of, forget_traces_of
from modules.equeue.services.waiting import forget_waiting
from portal.common import clock
from portal.registry.happenings import TimelineEvent

CANCELLABLE = (BookingState.HELD, BookingState.PENDING, BookingState.BOOKED)


def exported_visits(user: Any) -> list[dict[str, Any]]:
    rows = Booking.objects.filter(user=user, state__in=NUMBERED).select_related(
        "contact__form_version", "queue", "workplace_type"
    )
    visits = list(rows.prefetch_related("services", "notes").order_by("starts_at", "pk"))
    files = names_of_files(visits)
    return [
        {
            "number": row.number,
            "when": row.starts_at,
            "queue": str(row.queue),
            "service": service_words(row),
            "state": row.get_state_display(),
            "comments of staff": [note.text for note in row.notes.all() if note.is_for_person and note.text],
            "files": files.get(record_of(row), []),
            **_told(getattr(row, "contact", None)),
        }
        for row in visits
    ] + _visits_elsewhere(user)


def _visits_elsewhere(user: Any) -> list[dict[str, Any]]:
    rows = OutsideVisit.objects.filter(user=user).select_related("queue").order_by("pk")
    return [
        {
            "number": row.number,
            "when": f"{row.local_date:%d.%m.%Y}, {row.local_start:%H:%M}",
            "queue": str(row.queue),
            "service": row.service,
            "state": row.get_state_display(),
            "name": row.full_name,
            "phone": row.phone,
            "e-mail": row.email,
        }
        for row in rows
    ]


def _told(contact: Contact | None) -> dict[str, Any]:
    if contact is None:
        return {}
    return {
        "name": contact.full_name,
        "phone": contact.phone,
        "e-mail": contact.email,
        "comment": contact.comment,
        "number of the previous application": contact.previous_number,
        "answers": {item.label: item.text for item in contact.said if item.lines},
    }


def visit_events(user: Any, community: Any, before: datetime, limit: int) -> list[TimelineEvent]:
    """What happened to the person's bookings in a community: every change of their state."""
    rows = BookingEvent.objects.filter(
        booking__user=user, booking__queue__addressee__community=community, booking__state__in=NUMBERED, at__lt=before
    )
    rows = rows.exclude(state_to__in=(BookingState.HELD, BookingState.PENDING))
    rows = rows.select_related("booking__queue").order_by("-at")[:limit]
    return [
        TimelineEvent(
            row.at,
            _("Visit %(number)s: %(state)s") % {"number": row.booking.number, "state": row.state_label},
            url=reverse("equeue:ticket", args=[row.booking.token]),
            icon="calendar",
            text=f"{row.booking.starts_at.astimezone(clock.KYIV):%d.%m.%Y, %H:%M} · {row.booking.queue}",
        )
        for row in rows
    ]


def erase_visits(user: Any) -> int:
    """Visits to come are cancelled, so that their time is free for others; then the person is forgotten in all."""
    now = clock.now()
    own = Booking.objects.filter(user=user)
    _cancel_coming(own, now)
    Draft.objects.filter(booking__in=own).delete()
    contacts = Contact.objects.filter(booking__user=user, erased_at=None)
    contacts.update(**forgotten(now))
    forget_notes_of(own)
    forget_files_of(own)
    forget_traces_of(own)
    BookingEvent.objects.filter(Q(booking__in=own) | Q(actor_kind=ActorKind.CITIZEN), actor=user).update(actor=None)
    elsewhere = OutsideVisit.objects.filter(user=user)
    forget_outside(elsewhere)
    return own.update(user=None) + elsewhere.update(user=None)


def forget_booking(public_id: str) -> bool:
    """The consent is taken back: a visit to come is cancelled, so that its time is free for others, and who was to
    come is forgotten. False where nothing was left to forget."""
    booking = Booking.objects.filter(public_id=public_id).first()
    if booking is None:
        return False
    now, known = clock.now(), set[int]()
    while (grown := _grown_from(booking)) != known:  # what moves at this moment is met again at its new time
        known = grown
        _cancel_coming(Booking.objects.filter(pk__in=known), now)
    visits = Booking.objects.filter(pk__in=known)
    forget_notes_of(visits)
    forget_files_of(visits)
    forget_traces_of(visits)
    contacts = Contact.objects.filter(booking__in=visits, erased_at=None)
    return bool(contacts.update(**forgotten(now)))


def _grown_from(first: Booking) -> set[int]:
    """All that stands on the consent given to a booking: what it has become by moves, and what staff planned after any
    of that, however far."""
    known: set[int] = set()
    fresh = {first.pk}
    while fresh:
        known |= fresh
        grown = Booking.objects.filter(Q(moved_from__in=fresh) | Q(follows__in=fresh))
        fresh = set(grown.order_by().values_list("pk", flat=True)) - known
    return known


def _cancel_coming(visits: BookingQuerySet, now: datetime) -> None:
    """Who has come before the hour is being received: that visit runs its course. Asked until nothing is left: a visit
    may move at this moment."""
    while coming := list(visits.filter(state__in=CANCELLABLE, starts_at__gt=now)):
        # All their days at once and in order: one after the other could lock itself against a change of schedule.
        lock_days((booking.workplace_type_id, booking.local_date) for booking in coming)
        for booking in coming:
            with suppress(WrongState):  # somebody was quicker, and it is no such visit any more
                cancel_booking(booking=booking, actor_kind=ActorKind.SYSTEM)


def exported_waiting(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "queue": str(row.workplace_type.queue),
            "service": row.workplace_type.description,
            "since": row.created_at,
            "days": f"{row.first_date:%d.%m.%Y}–{row.last_date:%d.%m.%Y}",
            "state": row.get_state_display(),
            "name": row.full_name,
            "phone": row.phone,
            "e-mail": row.email,
        }
        for row in entries_of_user(user).order_by("created_at", "pk")
    ]


def erase_waiting(user: Any) -> int:
    """Out of every line, so that times go to others; then the person is forgotten."""
    rows = list(entries_of_user(user))
    for row in rows:
        forget_waiting(row.public_id)
    return WaitingEntry.objects.filter(pk__in=[row.pk for row in rows]).update(user=None)
