"""Names of files as people may safely see and save them, and sizes in words."""

import re
import unicodedata

from django.utils import formats
from django.utils.translation import gettext as _

from portal.files.constants import EXTENSIONS, LONGEST_NAME, MEGABYTE

# Extensions by which some system runs a file; inside a name they would deceive ("photo.exe.jpg").
WORDS = (
    "apk app asp aspx bat cgi cmd com cpl dll dmg docm exe gadget hta htm html inf ins jar js jse jsp lnk mht mhtml "
    "msc msi msp php phtml pif pl ps1 psm1 py rb reg scf scr sct sh shtml svg swf url vb vbe vbs wsf wsh xhtml xlsm "
    "xml zip"
)
RUNNING = frozenset(WORDS.split())
FORBIDDEN = re.compile(r"[<>:\"|?*%\x00-\x1f]")
INVISIBLE = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}


def extension_of(name: str) -> str:
    """The last part after a dot, in lower case; empty where there is none."""
    _stem, dot, last = clean_text(name).rpartition(".")
    return last.lower() if dot and re.fullmatch(r"[A-Za-z0-9]{1,8}", last) else ""


def clean_text(name: str) -> str:
    """The last segment of a path, composed, without characters that are not seen or turn the direction of text."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(each for each in last if unicodedata.category(each) not in INVISIBLE)
    return re.sub(r"\s+", " ", FORBIDDEN.sub("_", seen)).lstrip(" ").rstrip(" .")


def safe_name(name: str, mime: str) -> str:
    """A name with exactly one extension, that of the content: «фото.exe.jpg» becomes «фото_exe.jpg»."""
    extension = extension_of(name)
    stem = clean_text(name)
    if extension:
        stem = stem[: -len(extension) - 1]
    parts = stem.split(".")
    stem = parts[0]
    for part in parts[1:]:
        is_deceiving = part.strip().lower() in RUNNING | {item for items in EXTENSIONS.values() for item in items}
        stem += ("_" if is_deceiving else ".") + part
    stem = stem.strip(" ._-") or _("file")
    if extension not in EXTENSIONS[mime]:
        extension = EXTENSIONS[mime][0]
    return f"{stem[: LONGEST_NAME - len(extension) - 1].strip()}.{extension}"


def readable_size(size: int) -> str:
    """«1,8 МБ», «5 МБ», «12 КБ»."""
    if size >= MEGABYTE / 10:
        # up, so that a file a byte over the limit does not read as the limit itself
        tenths = -(-size * 10 // MEGABYTE)
        number = formats.number_format(tenths / 10, 0 if tenths % 10 == 0 else 1)
        words = _("%(number)s MB") % {"number": number}
    else:
        words = _("%(number)s KB") % {"number": max(1, round(size / 1024))}
    return words.replace(" ", "\u00a0")
