"""Ukrainian words for machines: folding for search and the order of the alphabet.

Neither SQLite nor PostgreSQL's default collation does either of them for Cyrillic.
"""

import re
import unicodedata

APOSTROPHES = dict.fromkeys(map(ord, "'’ʼ‘`´′"), "'")
# Upper and lower case, in order: letters of the language with the Cyrillic ones that stand near them elsewhere, then
# Latin. Each pair becomes one character of a private area; quotes, apostrophes and accents become nothing.
LETTERS = "абвгґдеёєжзиіїйклмнопрстуўфхцчшщъыьэюя" + "abcdefghijklmnopqrstuvwxyz"
IGNORED = "'’ʼ‘`´′\"«»„“”\u0301\u00ad"
FIRST = 0xE000
SPELT = LETTERS + LETTERS.upper()
RANKED = "".join(chr(FIRST + number) for number in range(len(LETTERS))) * 2
_ORDER = str.maketrans(SPELT, RANKED, IGNORED)


def fold(text: str) -> str:
    """Text as compared by search: lower case, one apostrophe, one space, composed letters."""
    plain = unicodedata.normalize("NFC", text).translate(APOSTROPHES)
    return " ".join(plain.casefold().split())


def sort_key(text: str) -> str:
    """What sorts by code points as people expect: spaces, digits, Ukrainian letters in their order, Latin ones.

    `portal.common.ordering` says the same to both databases.
    """
    return unicodedata.normalize("NFC", text).translate(_ORDER)


def words(text: str) -> list[str]:
    """Folded words of a query, at most eight of them."""
    return re.findall(r"[\w'-]+", fold(text))[:8]
