"""What a file is by its content, whatever its name and the browser say."""

import filetype

from portal.files.constants import EXTENSIONS
from portal.files.names import extension_of
from portal.files.refusals import FileRefused
from portal.files.uses import types_in_words
from portal.registry.contract import FileUse

HEAD = 8192  # bytes that tell the kind
SIGNATURES = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/webp": (b"RIFF",),
    "application/pdf": (b"%PDF-",),
}


def sniff(head: bytes, name: str, use: FileUse) -> str:
    """The MIME type of a file that its use allows and whose name agrees; FileRefused otherwise.

    The signature must stand in the very first byte: what hides behind a foreign beginning is refused.
    """
    found = filetype.guess(head)
    mime = found.mime if found is not None else ""
    if mime in ("image/heic", "image/heif", "image/avif") and "image/jpeg" in use.types:
        raise FileRefused("heic")
    if mime not in use.types or mime not in EXTENSIONS or not head.startswith(SIGNATURES[mime]):
        raise FileRefused("kind", types=types_in_words(use))
    extension = extension_of(name)
    if extension and extension not in EXTENSIONS[mime]:
        if not any(extension in known for known in EXTENSIONS.values()):
            raise FileRefused("kind", types=types_in_words(use))
        raise FileRefused("mismatch", found=EXTENSIONS[mime][0].upper())
    return str(mime)
