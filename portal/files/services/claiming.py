"""Gives files to a record, takes them away, and forgets them with their bytes."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from portal.common import clock
from portal.files.models import StoredFile, StoredFileQuerySet
from portal.files.refusals import FileRefused
from portal.files.selectors import files_of, files_of_form
from portal.files.storage import private_storage
from portal.files.tokens import holder_of_seed

RECORD = re.compile(r"[a-z][a-z0-9_]{1,39}:[A-Za-z0-9_-]{8,64}")


def claim_files(files: Sequence[StoredFile], *, record: str, community: Any) -> int:
    """Make files part of a record, inside the transaction that writes it; answers how many.

    `record` is "<label>:<public id>". Raises FileRefused("gone") where one of them is no longer free: then the
    caller's transaction must not commit.
    """
    if not RECORD.fullmatch(record):
        raise ValueError(f"{record!r} is no <label>:<public id>.")
    ids = {file.pk for file in files}
    with transaction.atomic():
        free = StoredFile.objects.for_community(community).unclaimed().filter(pk__in=ids)
        if free.update(record=record, claimed_at=clock.now()) != len(ids):
            raise FileRefused("gone")
    return len(ids)


def claim_form(seed: str, *, record: str, community: Any, owner: Any = None) -> int:
    """Make all that the form of a seed has part of a record and `owner`'s, inside the transaction that writes it;
    answers how many."""
    files = list(files_of_form(holder_of_seed(seed), community))
    if not files:
        return 0
    count = claim_files(files, record=record, community=community)
    files_of(record, community).update(uploader=owner)
    return count


def carry_files(old: str, new: str, *, community: Any) -> int:
    """What the form of one seed has goes to that of another, if that has nothing yet; answers how many."""
    holder = holder_of_seed(new)
    if files_of_form(holder, community).exists():
        return 0
    return files_of_form(holder_of_seed(old), community).update(holder=holder)


def remove_file(*, public_id: str, holder: str, community: Any) -> bool:
    """Take a file out of a form that was not sent yet; False where it has no such file (any more)."""
    return bool(forget(files_of_form(holder, community).filter(public_id=public_id)))


def forget_files(record: str, *, community: Any) -> int:
    """Erase the files of a record, for its retention or a person's wish; answers how many."""
    return forget(files_of(record, community))


def erase_personal_files(user: Any) -> int:
    """Erase what a person has sent and no record has; files of records go with their records, without their name."""
    own = StoredFile.objects.filter(uploader=user)
    count = forget(own.unclaimed())
    return count + own.update(uploader=None)


def forget(rows: StoredFileQuerySet) -> int:
    """Rows in one transaction, bytes after it; bytes that a crash leaves behind are swept (tasks.sweep_files)."""
    with transaction.atomic():
        found = list(rows.select_for_update().values_list("pk", "blob"))
        StoredFile.objects.filter(pk__in=[pk for pk, _blob in found]).delete()
        transaction.on_commit(lambda: delete_bytes([blob for _pk, blob in found]))
    return len(found)


def delete_bytes(blobs: Sequence[str]) -> None:
    storage = private_storage()
    for blob in blobs:
        storage.delete(blob)
