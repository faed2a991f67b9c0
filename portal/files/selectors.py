"""Reads of files."""

from collections.abc import Iterator
from typing import IO, Any

from portal.files.constants import FileState
from portal.files.models import StoredFile, StoredFileQuerySet
from portal.files.storage import private_storage


def files_of_form(holder: str, community: Any) -> StoredFileQuerySet:
    """Files that a form has so far, in the order of their coming."""
    return StoredFile.objects.for_community(community).unclaimed().filter(holder=holder)


def files_of(record: str, community: Any) -> StoredFileQuerySet:
    """Files of a record "<label>:<public id>"."""
    return StoredFile.objects.for_community(community).filter(record=record).exclude(record="")


def personal_files(user: Any) -> list[dict[str, Any]]:
    """What a person has sent, for the export of personal data."""
    rows = StoredFile.objects.filter(uploader=user)
    return [
        {"name": row.name, "kind": row.mime, "size": row.size, "received": row.created_at, "record": row.record}
        for row in rows
    ]


def opened_files(user: Any) -> Iterator[tuple[str, IO[bytes]]]:
    """Names and contents of what a person has sent, for the archive of own data; nothing that is held back."""
    storage = private_storage()
    for row in StoredFile.objects.filter(uploader=user, state=FileState.CLEAN).order_by("pk"):
        if storage.exists(row.blob):
            yield row.name, storage.open(row.blob)
