"""What the antivirus says decides; while it says nothing, nobody gets the file."""

import logging

from django.conf import settings

from portal.files.clamav import ScannerSilent, scan
from portal.files.constants import FileState
from portal.files.models import StoredFile
from portal.files.signals import file_quarantined
from portal.files.storage import private_storage

log = logging.getLogger(__name__)


def scan_file(file: StoredFile) -> StoredFile:
    """Turn a received file into clean, quarantined or refused; a silent daemon leaves it received, to be tried again.

    Without CLAMAV_ADDRESS there is no antivirus, and a file that was made safe is clean.
    """
    state, finding = FileState.CLEAN, ""
    if settings.CLAMAV_ADDRESS:
        try:
            with private_storage().open(file.blob) as source:
                verdict = scan(settings.CLAMAV_ADDRESS, source)
        except (ScannerSilent, OSError) as error:
            log.warning("A file waits for the antivirus: %s", error)
            return file
        if not verdict.is_clean:
            state = FileState.QUARANTINED if verdict.finding else FileState.REFUSED
            finding = verdict.finding or verdict.problem
    changed = StoredFile.objects.filter(pk=file.pk, state=FileState.RECEIVED).update(
        state=state, finding=finding[:200]
    )
    file.refresh_from_db()
    if changed and state != FileState.CLEAN:
        log.warning("The antivirus stopped the file %s: %s", file.public_id, finding)
        file_quarantined.send(sender=StoredFile, file=file)
    return file
