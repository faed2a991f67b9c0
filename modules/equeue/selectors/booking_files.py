"""Files that a person adds to a booking (rule 50). Limits and kinds are those of the core's FileUse."""

from typing import Any

from modules.equeue.models import Booking
from portal.files.models import StoredFile
from portal.files.selectors import files_of

USE = "equeue.bookings"
RECORD = "equeue_booking"


def seed_of(booking: Booking) -> str:
    """What files of a held time are found by until it is booked: a page that is opened again shows them."""
    return f"equeue.booking:{booking.token}"


def record_of(booking: Booking) -> str:
    """What the files are claimed by. All times of a visit that moves have one name, so the files go along."""
    return f"{RECORD}:{booking.calendar_uid or booking.public_id}"


def files_of_booking(booking: Booking) -> list[StoredFile]:
    return list(files_of(record_of(booking), booking.queue.addressee.community))


def names_of_files(bookings: list[Booking]) -> dict[str, list[str]]:
    """Names by the record, of all these bookings at once."""
    found: dict[str, list[str]] = {}
    rows: Any = StoredFile.objects.filter(record__in={record_of(row) for row in bookings})
    for record, name in rows.order_by("pk").values_list("record", "name"):
        found.setdefault(record, []).append(name)
    return found
