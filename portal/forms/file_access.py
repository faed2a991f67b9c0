"""Who reads files of answers."""

from typing import Any

from django.http import HttpRequest

from portal.files.models import StoredFile
from portal.forms.selectors import responses_for
from portal.forms.services.deeds import tell


def may_read_file(user: Any, request: HttpRequest, file: StoredFile) -> bool:
    """Slot FileUse: whoever may read the answer today; the reading is noted, once for a file and not for its parts."""
    label, _colon, public_id = file.record.partition(":")
    if label != "forms" or user is None or not user.is_authenticated:
        return False
    row = responses_for(user, file.community).filter(public_id=public_id).select_related("community").first()
    if row is None:
        return False
    if request.headers.get("Range", "bytes=0-").startswith("bytes=0-"):
        tell("file_opened", row, row.community, user, file=file.public_id)
    return True
