"""What the queue forgets about people; numbers, times and states stay for statistics."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from modules.equeue.constants import ActorKind, WaitingState
from modules.equeue.models import Booking, BookingEvent, Contact, OutsideVisit, TimeOffer, VisitNote, WaitingEntry
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.services.contact import forgotten
from modules.equeue.services.waiting import forgotten_entry
from portal.common import clock
from portal.files.services import forget_files

PART = 500


def forget_contacts(before: datetime) -> int:
    """Erase name, phone, e-mail and note of visits that ended before an instant; how many were erased."""
    old = Contact.objects.filter(erased_at=None, booking__ends_at__lt=before)
    now = clock.now()
    elsewhere = OutsideVisit.objects.filter(erased_at=None, local_date__lt=before.astimezone(clock.KYIV).date())
    count = elsewhere.update(full_name="", phone="", email="", erased_at=now)
    return count + old.update(**forgotten(now))


def forget_traces(before: datetime) -> int:
    """Blank what was said about people, and what joins their visits, in bookings that ended before an instant; how
    many texts went. Found first and changed in parts, so that no writer waits long."""
    old = Booking.objects.filter(ends_at__lt=before)
    events = BookingEvent.objects.filter(booking__ends_at__lt=before)
    offers = TimeOffer.objects.filter(booking__ends_at__lt=before)
    count = 0
    for part in _parts(said_in(events)):
        count += BookingEvent.objects.filter(pk__in=part).update(reason="")
    for part in _parts(offers.exclude(reason="")):
        count += TimeOffer.objects.filter(pk__in=part).update(reason="")
    for part in _parts(old.exclude(holder="")):
        Booking.objects.filter(pk__in=part).update(holder="")
    return count


def forget_traces_of(bookings: BookingQuerySet) -> None:
    """The same for visits of a person who wants to be forgotten."""
    said_in(BookingEvent.objects.filter(booking__in=bookings)).update(reason="")
    TimeOffer.objects.filter(booking__in=bookings).exclude(reason="").update(reason="")
    bookings.exclude(holder="").update(holder="")


def said_in(events: QuerySet[BookingEvent]) -> QuerySet[BookingEvent]:
    """Those with words of people; the hall's are names of its events."""
    return events.exclude(reason="").exclude(actor_kind=ActorKind.HALL)


def _parts(rows: QuerySet[Any]) -> Iterator[list[int]]:
    ids = list(rows.order_by().values_list("pk", flat=True))
    return (ids[start : start + PART] for start in range(0, len(ids), PART))


def forget_notes(before: datetime) -> int:
    """Erase what staff wrote and attached to visits that ended before an instant; how many notes were erased."""
    return _erase(VisitNote.objects.filter(booking__ends_at__lt=before))


def forget_notes_of(bookings: BookingQuerySet) -> int:
    """Erase what staff wrote to visits of a person who wants to be forgotten."""
    return _erase(VisitNote.objects.filter(booking__in=bookings))


def _erase(notes: QuerySet[VisitNote]) -> int:
    count = 0
    for note in notes.filter(erased_at=None).select_related("booking__queue__addressee__community"):
        with transaction.atomic():
            forget_files(f"equeue_note:{note.public_id}", community=note.booking.queue.addressee.community)
            count += VisitNote.objects.filter(pk=note.pk, erased_at=None).update(text="", erased_at=clock.now())
    return count


def forget_waiting(before: datetime) -> int:
    """Erase who waited for a freed time, once the wanted days and the waiting are long over; how many."""
    old = WaitingEntry.objects.filter(
        erased_at=None, ended_at__lt=before, last_date__lt=before.astimezone(clock.KYIV).date()
    ).exclude(state__in=[WaitingState.WAITING, WaitingState.OFFERED])
    return old.update(**forgotten_entry(clock.now()))
