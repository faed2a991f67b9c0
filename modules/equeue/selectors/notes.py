"""Comments of staff to visits, with their files."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from modules.equeue.models import Booking, VisitNote
from portal.files.models import StoredFile

RECORD = "equeue_note"


@dataclass(frozen=True, slots=True)
class NoteWithFiles:
    note: VisitNote
    files: tuple[StoredFile, ...]


def record_of(note: VisitNote) -> str:
    """What the files of a comment are claimed by."""
    return f"{RECORD}:{note.public_id}"


def notes_of(booking: Booking) -> list[NoteWithFiles]:
    """All comments of a visit for staff, the newest first."""
    rows = VisitNote.objects.filter(booking=booking, erased_at=None).select_related("author").order_by("-pk")
    return _with_files(list(rows), booking.queue.addressee.community)


def notes_for_person(booking: Booking) -> list[NoteWithFiles]:
    """What the person sees on the ticket, the newest first."""
    rows = VisitNote.objects.filter(booking=booking, is_for_person=True, erased_at=None).order_by("-pk")
    return _with_files(list(rows), booking.queue.addressee.community)


def _with_files(notes: list[VisitNote], community: Any) -> list[NoteWithFiles]:
    found: dict[str, list[StoredFile]] = defaultdict(list)
    if notes:
        rows = StoredFile.objects.for_community(community).filter(record__in=[record_of(note) for note in notes])
        for file in rows.order_by("pk"):
            found[file.record].append(file)
    return [NoteWithFiles(note, tuple(found[record_of(note)])) for note in notes]
