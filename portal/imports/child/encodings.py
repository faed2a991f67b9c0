"""UTF-8 with a mark or without, or Windows-1251; anything else is refused rather than guessed.

KOI8-U, CP866 and Macintosh Cyrillic also decode as Windows-1251, into letters and signs that Ukrainian text does not
have in such numbers; that is how they are told apart.
"""

import itertools

from portal.imports.child.refused import TableRefused

BOM = b"\xef\xbb\xbf"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
LOWER, UPPER = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ"
SIGNS = "«»„“”‘’‚–—…№§°\u00a0•·±€ыэъёЫЭЪЁ"  # with letters of Russian names
KNOWN = frozenset(LOWER + UPPER + SIGNS)
MOST_STRANGE = 0.03  # a share of all letters beyond ASCII


def decoded(data: bytes) -> tuple[str, str]:
    """(text, name of the encoding). Error: TableRefused (encoding)."""
    if data.startswith(UTF16) or b"\x00" in data:
        raise TableRefused("encoding")
    try:
        return data.removeprefix(BOM).decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        raise TableRefused("encoding") from None
    if data.startswith(BOM) or not is_ukrainian(text):
        raise TableRefused("encoding")
    return text, "windows-1251"


def is_ukrainian(text: str) -> bool:
    beyond = [letter for letter in text if ord(letter) > 127]
    strange = sum(letter not in KNOWN for letter in beyond)
    # Words begin with capitals, they do not go on with them: KOI8-U read as Windows-1251 turns the case over.
    swapped = sum(first in LOWER and second in UPPER for first, second in itertools.pairwise(text))
    joined = sum(first in LOWER and second in LOWER for first, second in itertools.pairwise(text))
    return strange <= MOST_STRANGE * len(beyond) and swapped <= joined * 0.02 + 1
