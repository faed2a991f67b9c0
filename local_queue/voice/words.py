"""Ukrainian words of an announcement: «П-101», вікно 3 → «Талон пе сто один, вікно три». Pure functions."""

import re

UNITS = [
    "нуль",
    "один",
    "два",
    "три",
    "чотири",
    "п’ять",
    "шість",
    "сім",
    "вісім",
    "дев’ять",
    "десять",
    "одинадцять",
    "дванадцять",
    "тринадцять",
    "чотирнадцять",
    "п’ятнадцять",
    "шістнадцять",
    "сімнадцять",
    "вісімнадцять",
    "дев’ятнадцять",
]
TENS = ["_", "_", "двадцять", "тридцять", "сорок", "п’ятдесят", "шістдесят", "сімдесят", "вісімдесят", "дев’яносто"]
HUNDREDS = ["_", "сто", "двісті", "триста", "чотириста", "п’ятсот", "шістсот", "сімсот", "вісімсот", "дев’ятсот"]
LETTERS = {
    **dict(
        zip(
            "АБВГҐДЕЄЖЗИІЇЙ",
            ["а", "бе", "ве", "ге", "ґе", "де", "е", "є", "же", "зе", "и", "і", "ї", "йот"],
            strict=True,
        )
    ),
    **dict(
        zip(
            "КЛМНОПРСТУФХЦЧШЩЮЯ",
            ["ка", "ел", "ем", "ен", "о", "пе", "ер", "ес", "те", "у", "еф", "ха", "це", "че", "ша", "ща", "ю", "я"],
            strict=True,
        )
    ),
    "Ь": "м’який знак",
}


def number_words(number: int) -> str:
    """0–999 in the nominative; a longer number is read digit by digit."""
    if not 0 <= number <= 999:
        return " ".join(UNITS[int(digit)] for digit in str(abs(number)))
    hundreds, rest = divmod(number, 100)
    words = [HUNDREDS[hundreds]] if hundreds else []
    if rest >= 20:
        tens, rest = divmod(rest, 10)
        words.append(TENS[tens])
    if rest or not words:
        words.append(UNITS[rest])
    return " ".join(words)


def ticket_words(number: str) -> str:
    """«П-101» → «пе сто один»: letters by their names, the number as one number."""
    parts = re.findall(r"[^\W\d_]|\d+", number)
    return " ".join(_part(part) for part in parts)


def _part(part: str) -> str:
    return number_words(int(part)) if part.isdecimal() else LETTERS.get(part.upper(), part.lower())


def desk_words(name: str) -> str:
    """«Вікно 3» → «вікно три», «Каса №12» → «каса номер дванадцять»."""
    text = re.sub(r"\d+", lambda found: f" {number_words(int(found[0]))} ", name.lower().replace("№", " номер "))
    return " ".join(re.sub(r"[^\w’'ʼ ,-]", " ", text).split())[:120]


def announcement(number: str, desk: str, is_window: bool) -> str:
    """The sentence of a call."""
    place = f"вікно {desk}" if is_window else desk
    return f"Талон {ticket_words(number)}, {desk_words(place)}"
