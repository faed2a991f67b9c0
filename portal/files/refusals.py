"""Why a file is not taken: a code for programs, an HTTP status, a sentence for people."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from portal.common.refusals import Refusal

REASONS: dict[str, tuple[int, str]] = {
    "absent": (400, gettext_noop("Choose a file.")),
    "empty": (422, gettext_noop("The file is empty.")),
    "too_large": (
        413,
        gettext_noop(
            "The file is too large: %(size)s, up to %(limit)s is allowed. Make it smaller or add it in parts."
        ),
    ),
    "kind": (415, gettext_noop("Files of this kind are not accepted. Allowed: %(types)s.")),
    "heic": (415, gettext_noop("The format HEIC does not open everywhere. Save the photo as JPG.")),
    "mismatch": (
        415,
        gettext_noop("The name says one kind of file, the content is another: %(found)s. Save the file anew."),
    ),
    "unreadable": (422, gettext_noop("The file is damaged and cannot be read. Save it anew and try again.")),
    "pixels": (422, gettext_noop("The picture has too many pixels: up to 50 megapixels are allowed.")),
    "heavy": (422, gettext_noop("The file is too complicated to check. Save it in a simpler form and try again.")),
    "pdf_active": (
        422,
        gettext_noop(
            "The PDF holds program code, a form that sends data or other files. Print it to PDF and try again."
        ),
    ),
    "pdf_locked": (422, gettext_noop("The PDF is protected by a password. Take the protection off and try again.")),
    "pdf_pages": (422, gettext_noop("The PDF has too many pages: up to 500 are allowed. Add it in parts.")),
    "pdf_foreign": (
        422,
        gettext_noop("Besides the document the PDF holds something foreign. Print it to PDF and try again."),
    ),
    "busy": (503, gettext_noop("Many files are being checked right now. Try again in a minute.")),
    "too_often": (429, gettext_noop("Too many files were sent from this address. Try again in an hour.")),
    "expired": (410, gettext_noop("The page was open for too long. Reload it and add the files again.")),
    "conflict": (409, gettext_noop("This upload is already used for another file. Add the file again.")),
    "gone": (409, gettext_noop("One of the files is no longer here. Add it again.")),
}


class FileRefused(Refusal):
    """`code` is a key of REASONS or "too_many"; values fill the sentence. Nothing is kept of the file."""

    def __init__(self, code: str, **values: Any) -> None:
        if code == "too_many":
            status = 409
            message = ngettext(
                "No more than %(count)d file can be added here.",
                "No more than %(count)d files can be added here.",
                values["count"],
            )
        else:
            status, message = REASONS[code][0], _(REASONS[code][1])
        super().__init__(message % values if values else message)
        self.code, self.status = code, status
        self.args = (code,)
        if status in (429, 503):
            self.retry_after = 3600 if status == 429 else 60
