"""What the queue forgets about people; numbers, times and states stay for statistics."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from modules.equeue.constants import WaitingState
from modules.equeue.models import Contact, OutsideVisit, VisitNote, WaitingEntry
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.services.contact import forgotten
from modules.equeue.services.waiting import forgotten_entry
from portal.common import clock
from portal.files.services import forget_files


def forget_contacts(before: datetime) -> int:
    """Erase name, phone, e-mail and note of visits that ended before an instant; how many were erased."""
    old = Contact.objects.filter(erased_at=None, booking__ends_at__lt=before)
    now = clock.now()
    elsewhere = OutsideVisit.objects.filter(erased_at=None, local_date__lt=before.astimezone(clock.KYIV).date())
    count = elsewhere.update(full_name="", phone="", email="", erased_at=now)
    return count + old.update(**forgotten(now))


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
