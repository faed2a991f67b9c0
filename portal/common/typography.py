"""Ukrainian typesetting: what must not be torn apart at the end of a line.

Rules: no one- or two-letter word hangs at a line's end; a number keeps its unit and its desk («вікна 4 і 5»);
«№ 12», «р.», «вул.» keep their neighbour; a dash does not begin a line; ranges and compounds stay whole.
"""

import re
from functools import lru_cache

SHORT = 160  # letters of what is kept: names, labels, sentences of a list
NBSP = "\u00a0"
JOINER = "\u2060"
TAG = re.compile(r"(<[^>]*>)")
LETTER = "A-Za-zА-Яа-яҐґЄєІіЇї’ʼ'"
RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?<![{LETTER}\d])(?<!\d[ {NBSP}])([{LETTER}]{{1,2}}) (?=\S)"), rf"\1{NBSP}"),
    (
        re.compile(r"(?<!\w)(№|§|вул\.|просп\.|пров\.|буд\.|кв\.|кім\.|каб\.|тел\.|смт|с\.|м\.|див\.) (?=\S)"),
        rf"\1{NBSP}",
    ),
    (
        re.compile(
            r"(\d) (?=(?:хв|год|с|дн|р|рр|грн|коп|км|м|кг|г|МБ|КБ|ГБ|млн|млрд|тис|січня|лютого|березня|квітня|травня"
            r"|червня|липня|серпня|вересня|жовтня|листопада|грудня|min|h|MB|KB|UAH)\b|%|°|₴)"
        ),
        rf"\1{NBSP}",
    ),
    (re.compile(r"(\d) (?=\d{3}(?!\d))"), rf"\1{NBSP}"),
    # where to come: «вікна 4 і 5», «зал 2»
    (re.compile(r"(?<!\w)((?:[Вв]ікн|[Кк]абінет|[Кк]імнат|[Зз]ал|[Сс]т[оі]л|[Кк]ас)[а-яіїєґ]*) (?=\d)"), rf"\1{NBSP}"),
    (re.compile(r"(\d) (і|й|та) (?=\d)"), rf"\1{NBSP}\2{NBSP}"),
    (re.compile(r" (?=[—–] )"), NBSP),
    (re.compile(r"(?<=\d)–(?=\d)"), f"{JOINER}–{JOINER}"),
    (re.compile(r"(?<=[А-Яа-яҐґЄєІіЇї])['ʼ](?=[А-Яа-яҐґЄєІіЇї])"), "’"),
)


def typeset(text: str) -> str:
    """The same text with no-break spaces; tags of HTML are left alone, so the input may be markup."""
    return _short(text) if len(text) <= SHORT else _whole(text)


@lru_cache(maxsize=4096)
def _short(text: str) -> str:
    """Names and labels stand in every list again."""
    return _whole(text)


def _whole(text: str) -> str:
    parts = TAG.split(text)
    return "".join(part if part.startswith("<") else _typeset(part) for part in parts)


def _typeset(text: str) -> str:
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    # neighbours overlap («і в місті»): the first rule once more
    return RULES[0][0].sub(RULES[0][1], text)


def plural_form(number: int, one: str, few: str, many: str) -> str:
    """послуга, послуги, послуг for 1, 2, 5; 11–14 and 112 are many."""
    tens, units = abs(number) % 100, abs(number) % 10
    if units == 1 and tens != 11:
        return one
    return few if 2 <= units <= 4 and not 12 <= tens <= 14 else many
