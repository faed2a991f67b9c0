"""Takes what somebody sends: bounded, sniffed, drawn anew or checked in a child, written apart, scanned."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from portal.common import clock
from portal.common.limits import count_attempt
from portal.files.constants import UPLOADS_AN_HOUR, FileState
from portal.files.models import StoredFile
from portal.files.names import readable_size, safe_name
from portal.files.processes import made_safe
from portal.files.refusals import FileRefused
from portal.files.selectors import files_of_form
from portal.files.services.scanning import scan_file
from portal.files.sniffing import HEAD, sniff
from portal.files.storage import new_blob, private_storage
from portal.files.tokens import Sender
from portal.files.uses import largest
from portal.registry.contract import FileUse

CHUNK = 64 * 1024


def receive_upload(*, source: Any, use: FileUse, sender: Sender, holder: str, key: str = "") -> StoredFile:
    """Keep a file for the form of `holder` until a record claims it; the answer is received, clean or quarantined.

    `source` is an uploaded file (`name`, `chunks()`); `key` is the client's name of this upload: the same key
    answers the first file, without one the same content does. Raises FileRefused; then nothing is kept. Call it
    outside of transactions: the check takes up to a second and must hold no lock.
    """
    data = _bounded(source, use)
    digest = hashlib.sha256(data).hexdigest()
    client_key = hashlib.sha256((key or f"{digest}:{source.name}").encode()).hexdigest()
    if known := _known(holder, sender, client_key, digest):
        return known
    mime = sniff(data[:HEAD], source.name or "", use)
    if _free_place(holder, sender, use) is None:
        raise FileRefused("too_many", count=use.max_files)
    if sender.address and not count_attempt(
        scope="files.upload", who=sender.address, limit=UPLOADS_AN_HOUR, seconds=3600
    ):
        raise FileRefused("too_often")
    safe = made_safe(data, mime)
    fresh = StoredFile(
        blob=new_blob(),
        community=sender.community,
        use=use.code,
        uploader=sender.user,
        name=safe_name(source.name or "", mime),
        mime=mime,
        size=len(safe),
        sha256=hashlib.sha256(safe).hexdigest(),
        state=FileState.RECEIVED,
        holder=holder,
        client_key=client_key,
        source_sha256=digest,
        created_at=clock.now(),
    )
    stored = _written(fresh, safe, sender, use)
    return scan_file(stored) if stored.state == FileState.RECEIVED else stored


def _bounded(source: Any, use: FileUse) -> bytes:
    """The bytes, never more of them than the use allows."""
    limit, data = largest(use), bytearray()
    for chunk in source.chunks(CHUNK):
        data += chunk
        if len(data) > limit:
            size = max(len(data), getattr(source, "size", 0) or 0)
            raise FileRefused("too_large", size=readable_size(size), limit=readable_size(limit))
    if not data:
        raise FileRefused("empty")
    return bytes(data)


def _known(holder: str, sender: Sender, client_key: str, digest: str) -> StoredFile | None:
    found = files_of_form(holder, sender.community).filter(client_key=client_key).first()
    if found is not None and found.source_sha256 != digest:
        raise FileRefused("conflict")
    return found


def _free_place(holder: str, sender: Sender, use: FileUse) -> int | None:
    taken = set(files_of_form(holder, sender.community).values_list("place", flat=True))
    return next((place for place in range(1, use.max_files + 1) if place not in taken), None)


def _written(fresh: StoredFile, safe: bytes, sender: Sender, use: FileUse) -> StoredFile:
    """The row in a free place; two who come at once never share one, and the same upload makes one row."""
    storage = private_storage()
    storage.save(fresh.blob, ContentFile(safe))
    try:
        while True:
            place = _free_place(fresh.holder, sender, use)
            if place is None:
                raise FileRefused("too_many", count=use.max_files)
            fresh.place = place
            try:
                with transaction.atomic():
                    fresh.save(force_insert=True)
            except IntegrityError:
                if known := _known(fresh.holder, sender, fresh.client_key, fresh.source_sha256):
                    storage.delete(fresh.blob)
                    return known
                if _free_place(fresh.holder, sender, use) == place:
                    raise  # no neighbour took the place: another rule was broken
                continue
            return fresh
    except BaseException:
        storage.delete(fresh.blob)
        raise
