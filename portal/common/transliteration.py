"""Ukrainian written in Latin letters: the table of the Cabinet of Ministers' resolution № 55 of 27.01.2010."""

import re

_LETTERS = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh", "з": "z", "и": "y",
    "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "iu", "я": "ia",
    "ь": "",
}  # fmt: skip
_AT_WORD_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_APOSTROPHES = re.compile("['’ʼ`‘]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def transliterate(text: str) -> str:
    """Latin spelling; «зг» is zgh, apostrophes and the soft sign vanish, other characters stay as they are."""
    latin: list[str] = []
    previous = ""
    for letter in _APOSTROPHES.sub("", text):
        lower = letter.lower()
        if lower == "г" and previous.lower() == "з":
            written = "gh"
        elif lower in _AT_WORD_START and not previous.isalpha():
            written = _AT_WORD_START[lower]
        else:
            written = _LETTERS.get(lower, letter)
        latin.append(written.capitalize() if letter != lower else written)
        previous = letter
    return "".join(latin)


def slugify_uk(text: str, max_length: int = 80) -> str:
    """An address in lower-case Latin letters, digits and hyphens, cut at a word; «page» if nothing is left."""
    slug = _NOT_SLUG.sub("-", transliterate(text).lower()).strip("-")
    if len(slug) > max_length:
        slug = slug[: max_length + 1].rsplit("-", 1)[0][:max_length]
    return slug or "page"
