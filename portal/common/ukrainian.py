"""Ukrainian words for machines: folding for search and the order of the alphabet.

Neither SQLite nor PostgreSQL's default collation does either of them for Cyrillic.
"""

import re
import unicodedata

APOSTROPHES = dict.fromkeys(map(ord, "'’ʼ‘`´′"), "'")
ALPHABET = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
RANK = {letter: f"{index:02d}" for index, letter in enumerate(ALPHABET, start=20)}


def fold(text: str) -> str:
    """Text as compared by search: lower case, one apostrophe, one space, composed letters."""
    plain = unicodedata.normalize("NFC", text).translate(APOSTROPHES)
    return " ".join(plain.casefold().split())


def sort_key(text: str) -> str:
    """A key that sorts by the Ukrainian alphabet; digits first, other letters last, marks ignored."""
    key = []
    for character in fold(text):
        if character in RANK:
            key.append(RANK[character])
        elif character.isdigit():
            key.append("1" + character)
        elif character == " ":
            key.append("00")
        elif character.isalpha():
            key.append("9" + character)
    return "".join(key)


def words(text: str) -> list[str]:
    """Folded words of a query, at most eight of them."""
    return re.findall(r"[\w'-]+", fold(text))[:8]
