"""Words of a text as the index knows them: the form as written and its dictionary forms (VESUM, by pymorphy3).

Apostrophes, accents, case, ґ and Latin look-alikes inside Cyrillic words make no difference.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

from portal.common.ukrainian import APOSTROPHES
from portal.search.constants import LONGEST_WORD

WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u0301\u00ad]|['’ʼ‘`´′](?=[^\W_]))*")
CYRILLIC = re.compile(r"[а-яґєіїё]", re.IGNORECASE)
UKRAINIAN = re.compile(r"[абвгґдеєжзиіїйклмнопрстуфхцчшщьюя']+")
LOOK_ALIKE = str.maketrans("ABCEHIKMOPTXYaceiopxy", "АВСЕНІКМОРТХУасеіорху")
CARELESS = str.maketrans("ґ", "г", "'")
UNMARKED = dict.fromkeys(map(ord, "\u0300\u0301\u00ad"))
MOST_LEMMAS = 3


@cache
def analyser() -> Any:
    """The dictionary: 30 MB and a quarter of a second, paid by a process that searches or indexes, at its first."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer(lang="uk")


def plain(word: str) -> str:
    """A word as the dictionary spells it: composed, lower case, one apostrophe, no accents, Cyrillic as a whole."""
    word = unicodedata.normalize("NFC", word.translate(UNMARKED))
    if CYRILLIC.search(word):
        word = word.translate(LOOK_ALIKE)
    return word.lower().translate(APOSTROPHES)[:LONGEST_WORD]


def token(word: str) -> str:
    """A plain word as the index writes it: letters and digits only."""
    return word.translate(CARELESS)


def words_of(text: str) -> Iterator[tuple[int, int, str]]:
    """(begin, end, plain word) of each word, in order."""
    for found in WORD.finditer(text):
        yield found.start(), found.end(), plain(found[0])


@lru_cache(maxsize=60_000)
def lemmas(word: str) -> tuple[str, ...]:
    """Dictionary forms of a plain word, likeliest first; none for what is no Ukrainian word."""
    if len(word) < 3 or not UKRAINIAN.fullmatch(word):
        return ()
    return tuple(dict.fromkeys(parse.normal_form for parse in analyser().parse(word)))[:MOST_LEMMAS]


@lru_cache(maxsize=60_000)
def tokens_of_word(word: str) -> tuple[str, ...]:
    """Everything under which a plain word is indexed, its own form first."""
    return tuple(dict.fromkeys(token(each) for each in (word, *lemmas(word))))


def tokens(text: str) -> list[str]:
    """Tokens of a text in order, for the index."""
    return [each for _begin, _end, word in words_of(text) for each in tokens_of_word(word)]


def forms(word: str) -> frozenset[str]:
    """Tokens of all forms of a plain word, to be found again in a text."""
    found = {token(word)}
    if lemmas(word):
        for parse in analyser().parse(word)[:6]:
            found |= {token(form.word) for form in parse.lexeme}
    return frozenset(found)
