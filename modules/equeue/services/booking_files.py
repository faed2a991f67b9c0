"""Files of a booking: kept with it once it is made, forgotten with the person. Who reads them: file_access."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Q

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.selectors.booking_files import RECORD, record_of, seed_of
from portal.files.models import StoredFile
from portal.files.services import carry_files, claim_form, forget_files

PART = 200


def claim_held(booking: Booking, seed: str = "") -> None:
    """What was added while the time was held is the booking's now, inside the transaction that makes it."""
    if booking.queue.takes_files:
        community = booking.queue.addressee.community
        claim_form(seed or seed_of(booking), record=record_of(booking), community=community, owner=booking.user)


def carry_held(old: Booking, new: Booking) -> None:
    """From a hold that was lost, or given back, to the next one of the same person."""
    if new.queue.takes_files and old.pk != new.pk:
        carry_files(seed_of(old), seed_of(new), community=new.queue.addressee.community)


def forget_files_of(bookings: BookingQuerySet) -> int:
    """Of a person who wants to be forgotten."""
    rows = bookings.values_list("calendar_uid", "public_id")
    return _forget(f"{RECORD}:{first or own}" for first, own in rows)


def forget_files_before(before: datetime) -> int:
    """Of visits that ended before an instant, wherever they have moved to; how many files were erased."""
    old = StoredFile.objects.filter(record__startswith=f"{RECORD}:", claimed_at__lt=before)
    names = set(old.values_list("record", flat=True))
    ids = [name.partition(":")[2] for name in names]
    kept: set[str] = set()
    for part in _parts(ids):
        rows = Booking.objects.filter(Q(public_id__in=part) | Q(calendar_uid__in=part), ends_at__gte=before)
        kept |= {record_of(row) for row in rows.exclude(state=BookingState.MOVED)}
    return _forget(names - kept)


def _forget(records: Iterable[str]) -> int:
    count = 0
    for part in _parts(records):
        rows = StoredFile.objects.filter(record__in=part).select_related("community").order_by()
        for record, community in {(row.record, row.community) for row in rows}:
            count += forget_files(record, community=community)
    return count


def _parts(names: Iterable[str]) -> Iterator[list[str]]:
    found = list(names)
    return (found[start : start + PART] for start in range(0, len(found), PART))
