"""Who reads files of comments: staff of that institution; the person, if the comment is for the person."""

from typing import Any

from django.http import HttpRequest

from modules.equeue.models import Booking, VisitNote
from modules.equeue.selectors.notes import RECORD
from modules.equeue.services.booking import audit
from modules.equeue.services.ledger import in_transaction
from portal.files.models import StoredFile

TICKETS = "equeue_tickets"  # in the session: tickets that this visitor has opened by their links
KEPT = 20


def remember_ticket(session: Any, booking: Booking, is_widget: bool) -> None:
    """Whoever opened the ticket by its link may open the files on it. A foreign page gives us no session."""
    known = session.get(TICKETS, [])
    if not is_widget and booking.public_id not in known:
        session[TICKETS] = [*known, booking.public_id][-KEPT:]


def may_read_file(user: Any, request: HttpRequest, file: StoredFile) -> bool:
    """Slot FileUse. What staff open is noted in the audit log, once for a file and not for its parts."""
    label, _colon, public_id = file.record.partition(":")
    if label != RECORD:
        return False
    rows = VisitNote.objects.for_community(file.community).filter(public_id=public_id, erased_at=None)
    note = rows.select_related("booking__queue__addressee__community").first()
    if note is None:
        return False
    if is_staff_of(user, note.booking, file.community):
        if request.headers.get("Range", "bytes=0-").startswith("bytes=0-"):
            in_transaction(lambda: audit(note.booking, "equeue.note_file_opened", user, file=file.public_id))
        return True
    return note.is_for_person and is_the_person(user, request, note.booking)


def is_staff_of(user: Any, booking: Booking, community: Any) -> bool:
    if user is None or not user.is_authenticated:
        return False
    return Booking.objects.for_community(community).for_user(user).filter(pk=booking.pk).exists()


def is_the_person(user: Any, request: HttpRequest, booking: Booking) -> bool:
    is_own = user is not None and user.is_authenticated and booking.user_id == user.pk
    return is_own or booking.public_id in request.session.get(TICKETS, [])
