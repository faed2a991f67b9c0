"""Who reads files of a booking: staff of that institution, and its person."""

from typing import Any

from django.http import HttpRequest

from modules.equeue.models import Booking
from modules.equeue.selectors.booking_files import RECORD
from modules.equeue.services.booking import audit
from modules.equeue.services.ledger import in_transaction
from modules.equeue.services.moving import latest_of
from modules.equeue.services.note_files import is_staff_of, is_the_person
from portal.files.models import StoredFile


def may_read_file(user: Any, request: HttpRequest, file: StoredFile) -> bool:
    """Slot FileUse: staff of that institution and the person. What staff open is noted, once for a file."""
    label, _colon, public_id = file.record.partition(":")
    if label != RECORD:
        return False
    rows = Booking.objects.for_community(file.community).filter(public_id=public_id)
    first = rows.select_related("queue__addressee__community").first()
    if first is None:
        return False
    booking = latest_of(first)
    if is_staff_of(user, booking, file.community):
        if request.headers.get("Range", "bytes=0-").startswith("bytes=0-"):
            in_transaction(lambda: audit(booking, "equeue.booking_file_opened", user, file=file.public_id))
        return True
    return is_the_person(user, request, booking)
