"""Jobs of the worker: ask the antivirus again, forget what no record claimed, empty the quarantine."""

from datetime import datetime, timedelta

from django.conf import settings

from portal.common import clock
from portal.files.constants import FileState
from portal.files.models import StoredFile
from portal.files.services.claiming import delete_bytes, forget
from portal.files.services.scanning import scan_file
from portal.files.storage import private_storage

SCANS_A_RUN = 20
SWEPT_A_RUN = 500


def scan_waiting() -> int:
    """Files that the antivirus has not seen, oldest first; stops at the first silence. Answers how many are done."""
    done = 0
    waiting = StoredFile.objects.filter(state=FileState.RECEIVED, created_at__lt=clock.now() - timedelta(seconds=30))
    for file in waiting.order_by("created_at", "pk")[:SCANS_A_RUN]:
        if scan_file(file).state == FileState.RECEIVED:
            break
        done += 1
    return done


def sweep_files() -> int:
    """Files that no record claimed in time, and bytes that no row names; answers how many rows went."""
    before = clock.now() - timedelta(hours=settings.FILES_UNCLAIMED_HOURS)
    old = StoredFile.objects.unclaimed().filter(created_at__lt=before).order_by("created_at")
    count = forget(StoredFile.objects.unclaimed().filter(pk__in=list(old.values_list("pk", flat=True)[:SWEPT_A_RUN])))
    _sweep_bytes(before)
    return count


def _sweep_bytes(before: datetime) -> None:
    """A process that died between the bytes and the row left them behind."""
    storage = private_storage()
    if not storage.exists("."):
        return
    for folder in storage.listdir("")[0]:
        names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
        known = set(StoredFile.objects.filter(blob__in=names).values_list("blob", flat=True))
        delete_bytes([name for name in names if name not in known and storage.get_modified_time(name) < before])


def empty_quarantine(before: datetime) -> int:
    """Bytes of stopped files go; the row stays and says what was stopped, until its record goes."""
    stopped = StoredFile.objects.filter(
        state__in=[FileState.QUARANTINED, FileState.REFUSED], created_at__lt=before
    ).values_list("blob", flat=True)
    present = [blob for blob in stopped if private_storage().exists(blob)]
    delete_bytes(present)
    return len(present)
