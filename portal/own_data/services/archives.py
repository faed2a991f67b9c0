"""An archive is asked for, made by the worker, told by a letter, and gone in three days."""

import logging
import tempfile
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from wagtail.models import Site

from portal.audit.services import record
from portal.common import clock
from portal.common.limits import count_attempt
from portal.common.outbox import OutboxState, hand_to_worker
from portal.files.storage import new_blob, private_storage
from portal.notifications.services import queue_letter
from portal.notifications.suppression import community_of
from portal.own_data.archive import write_archive
from portal.own_data.constants import ARCHIVE_TASK, ARCHIVES_A_DAY, KEPT_FOR
from portal.own_data.models import OPEN, Archive

logger = logging.getLogger("portal.own_data")


class TooManyArchives(ValueError):
    """The person has asked for as many archives as a day allows."""


def ask_archive(*, user: Any, site: Site, language: str) -> Archive:
    """One archive at a time: whoever asks again while one is being made gets that one. TooManyArchives: of a day."""
    if (waiting := _waiting(user)) is not None:
        return waiting
    try:
        with transaction.atomic():
            if not count_attempt(scope="own_data.archives", who=str(user.pk), limit=ARCHIVES_A_DAY, seconds=86400):
                raise TooManyArchives
            now = clock.now()
            archive = Archive.objects.create(
                user=user, site=site, language=language, created_at=now, next_attempt_at=now
            )
            hand_to_worker(ARCHIVE_TASK, archive.pk)
            record(actor=user, action="own_data.archive_asked", target=archive, community=community_of(site))
    except IntegrityError:  # the same button, twice at once
        return Archive.objects.get(user=user, state__in=OPEN)
    return archive


def _waiting(user: Any) -> Archive | None:
    return Archive.objects.filter(user=user, state__in=OPEN).first()


def make_archive(archive_id: int) -> str:
    """Under a lease; a killed worker's archive is made anew. Answers the new state, "" where nothing was to do."""
    archive = Archive.lease(archive_id)
    if archive is None:
        return ""
    if archive.is_exhausted or not archive.user.is_active:
        return archive.postpone("the account is shut, or every attempt ended with the worker's death", is_final=True)
    blob = new_blob()
    storage = private_storage()
    try:
        with tempfile.TemporaryFile() as place:
            write_archive(place, archive.user, archive.language)
            size = place.tell()
            place.seek(0)
            storage.save(blob, File(place))
        with transaction.atomic():
            now = clock.now()
            done = {"state": OutboxState.SENT, "sent_at": now, "last_error": ""}
            archive.close(**done, blob=blob, size=size, expires_at=now + KEPT_FOR)
            # Not this worker's any more (its lease was over): the bytes are nobody's.
            if not Archive.objects.filter(pk=archive.pk, blob=blob).exists():
                storage.delete(blob)
                return ""
            _tell(archive)
    except Exception as error:
        logger.exception("archive %s was not made", archive.public_id)
        storage.delete(blob)
        return archive.postpone(type(error).__name__)
    return str(OutboxState.SENT)


def _tell(archive: Archive) -> None:
    with translation.override(archive.language):
        path = reverse("own_data:home")
    queue_letter(
        key=f"own_data.archive:{archive.public_id}",
        code="own_data_archive",
        to=archive.user.email,
        site=archive.site,
        language=archive.language,
        context={"url": (archive.site.root_url.rstrip("/") if archive.site else "") + path, "days": KEPT_FOR.days},
    )


def drop_old_archives() -> int:
    """Archives whose days are over go, with their rows; so do those that could not be made, after the same days."""
    now = clock.now()
    old = Archive.objects.filter(expires_at__lte=now) | Archive.objects.filter(
        state=OutboxState.FAILED, created_at__lte=now - KEPT_FOR
    )
    rows = list(old.values_list("pk", "blob"))
    for _pk, blob in rows:
        if blob:
            private_storage().delete(blob)
    Archive.objects.filter(pk__in=[pk for pk, _blob in rows]).delete()
    return len(rows)


def erase_archives(user: Any) -> int:
    rows = list(Archive.objects.filter(user=user).values_list("pk", "blob"))
    Archive.objects.filter(pk__in=[pk for pk, _blob in rows]).delete()
    blobs = [blob for _pk, blob in rows if blob]

    def delete_bytes() -> None:
        for blob in blobs:
            private_storage().delete(blob)

    transaction.on_commit(delete_bytes)
    return len(rows)
