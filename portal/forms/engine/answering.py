"""Clean answers, kind by kind. An answer comes as JSON, or as texts of a web form; it leaves as JSON.

Clean shapes: text, date (ISO), single: str · multi, ranking, file: list of codes · stars, nps, scale: int ·
number: int, or text with a point where there are decimals · matrix: {row: column} · address, point: dict of parts ·
consent: True.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.common.maps import is_in_ukraine, kilometres
from portal.common.typed import tidy
from portal.forms.engine.definition import FILE_KINDS, Choice, Format, Kind, Question

DEFAULT_LENGTH = {Format.LINE: 200, Format.LONG: 3000, Format.EMAIL: 254, Format.PHONE: 20}
MOST_LENGTH = 10_000
ADDRESS_PARTS = {"settlement": 120, "street": 160, "building": 20, "flat": 20}
ADDRESS_NEEDED = ("settlement", "street", "building")
MOST_PLACE = 200
POINT_PARTS = ("place", "lat", "lon")
MOST_FILES = 10
MEGABYTES, MOST_MEGABYTES = 5, 10  # of one file: what is usual, what any question may allow
RANGES = {Kind.STARS: (1, 5), Kind.NPS: (0, 10)}
FIRST_DATE, LAST_DATE = date(1900, 1, 1), date(2100, 12, 31)
PHONE = re.compile(r"\+?\d{9,15}")


class AnswerError(ValueError):
    """A sentence for people; `part` names the row or the box where a question has several."""

    def __init__(self, sentence: str, part: str = "") -> None:
        super().__init__(sentence)
        self.sentence, self.part = sentence, part


def clean_answer(question: Question, raw: Any) -> Any:
    """The clean answer, None where there is none. Error: AnswerError."""
    if raw is None or raw == "":
        return None
    return CLEANERS[question.kind](question, raw)


def length_of(question: Question) -> int:
    return min(question.max_length, MOST_LENGTH) if question.max_length > 0 else DEFAULT_LENGTH[question.format]


def range_of(question: Question) -> tuple[int, int]:
    """Ends of stars, NPS or a scale, both inside."""
    low = 1 if question.low is None else question.low
    high = 5 if question.high is None else question.high
    return RANGES.get(question.kind, (low, high))


def files_of(question: Question) -> tuple[int, int, tuple[str, ...]]:
    """(most files, most megabytes of one, kinds) of a question, never over the limits of the site."""
    most = max(1, min(question.high or MOST_FILES, MOST_FILES))
    return most, max(1, min(question.most_mb or MEGABYTES, MOST_MEGABYTES)), question.file_kinds or FILE_KINDS


def _text(question: Question, raw: Any) -> str | None:
    text = _line(raw) if question.format is not Format.LONG else _words(raw)
    if not text:
        return None
    _check_length(text, length_of(question))
    if question.format is Format.EMAIL:
        try:
            EmailValidator()(text)
        except ValidationError:
            raise AnswerError(_("Write an e-mail address, for example name@example.com.")) from None
    if question.format is Format.PHONE and not PHONE.fullmatch(re.sub(r"[\s()-]", "", text)):
        raise AnswerError(_("Write a phone number with its code, for example +380 67 123 45 67."))
    return text


def _words(raw: Any) -> str:
    if not isinstance(raw, str):
        raise AnswerError(_("Write text."))
    return tidy(raw)


def _line(raw: Any) -> str:
    return " ".join(_words(raw).split())


def _check_length(text: str, most: int, part: str = "") -> None:
    if len(text) > most:
        words = ngettext(
            "Too long: at most %(most)d character, and there are %(count)d.",
            "Too long: at most %(most)d characters, and there are %(count)d.",
            most,
        )
        raise AnswerError(words % {"most": most, "count": len(text)}, part)


def _single(question: Question, raw: Any) -> str:
    return _code(raw, question.choices)


def _code(raw: Any, choices: tuple[Choice, ...], part: str = "") -> str:
    if not isinstance(raw, str) or raw not in {choice.code for choice in choices}:
        raise AnswerError(_("Choose one of the options."), part)
    return raw


def _multi(question: Question, raw: Any) -> list[str] | None:
    wanted = {_code(item, question.choices) for item in _list(raw)}
    found = [choice.code for choice in question.choices if choice.code in wanted]
    if not found:
        return None
    if question.low is not None and len(found) < question.low:
        raise AnswerError(
            ngettext("Mark at least %(count)d option.", "Mark at least %(count)d options.", question.low)
            % {"count": question.low}
        )
    if question.high is not None and len(found) > question.high:
        raise AnswerError(
            ngettext("Mark at most %(count)d option.", "Mark at most %(count)d options.", question.high)
            % {"count": question.high}
        )
    return found


def _list(raw: Any) -> list[Any]:
    if not isinstance(raw, list | tuple):
        raise AnswerError(_("Choose from the options."))
    return [item for item in raw if item is not None and item != ""]


def _level(question: Question, raw: Any) -> int:
    low, high = range_of(question)
    number = _decimal(raw)
    if number is None or number != number.to_integral_value() or not low <= number <= high:
        raise AnswerError(_("Choose a mark from %(low)d to %(high)d.") % {"low": low, "high": high})
    return int(number)


def _decimal(raw: Any) -> Decimal | None:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float) or len(str(raw)[:50]) > 40:
        return None
    text = re.sub(r"[\s\u00a0\u202f]", "", str(raw)).replace(",", ".")
    try:
        number = Decimal(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text, re.ASCII) else None
    except InvalidOperation:
        return None
    return number


def _number(question: Question, raw: Any) -> int | str:
    number = _decimal(raw)
    if number is None:
        raise AnswerError(_("Write a number in digits."))
    places = max(0, min(question.decimals, 6))
    if number != round(number, places):
        if not places:
            raise AnswerError(_("Write a whole number."))
        raise AnswerError(
            ngettext(
                "Write at most %(count)d digit after the comma.",
                "Write at most %(count)d digits after the comma.",
                places,
            )
            % {"count": places}
        )
    if question.low is not None and number < question.low:
        raise AnswerError(_("The number must not be less than %(low)s.") % {"low": question.low})
    if question.high is not None and number > question.high:
        raise AnswerError(_("The number must not be greater than %(high)s.") % {"high": question.high})
    return f"{number:.{places}f}" if places else int(number)


def _date(question: Question, raw: Any) -> str:
    try:
        day = raw if type(raw) is date else date.fromisoformat(raw if isinstance(raw, str) else "")
    except ValueError:
        raise AnswerError(_("Write a date that there is in the calendar.")) from None
    if not FIRST_DATE <= day <= LAST_DATE:
        raise AnswerError(_("Write a year from 1900 to 2100."))
    return day.isoformat()


def _matrix(question: Question, raw: Any) -> dict[str, str] | None:
    source = _mapping(raw)
    found = {
        row.code: _code(source[row.code], question.choices, row.code)
        for row in question.rows
        if source.get(row.code) not in (None, "")
    }
    if not found:
        return None
    missing = [row for row in question.rows if row.code not in found]
    if question.is_required and missing:
        raise AnswerError(_("Answer this row too."), missing[0].code)
    return found


def _ranking(question: Question, raw: Any) -> list[str] | None:
    """A list of codes in order, or {code: place} of a web form: all the options, or none."""
    codes = [choice.code for choice in question.choices]
    if isinstance(raw, Mapping):
        places = {code: _decimal(raw[code]) for code in codes if raw.get(code) not in (None, "")}
        if not places:
            return None
        for code in codes:
            if places.get(code) is None or not 1 <= (places[code] or 0) <= len(codes):
                raise AnswerError(_("Give every option a place."), code)
        for number, code in enumerate(codes):
            if places[code] in [places[other] for other in codes[:number]]:
                raise AnswerError(_("This place is taken already: every option has its own."), code)
        return sorted(codes, key=lambda code: places[code] or 0)
    found = [_code(item, question.choices) for item in _list(raw)]
    if found and sorted(found) != sorted(codes):
        raise AnswerError(_("Give every option a place."))
    return found or None


def _mapping(raw: Any) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise AnswerError(_("Answer each part of the question."))
    return raw


def _address(question: Question, raw: Any) -> dict[str, str] | None:
    source = _mapping(raw)
    found = {name: _line(source.get(name) or "") for name in ADDRESS_PARTS}
    if not any(found.values()):
        return None
    for name, text in found.items():
        _check_length(text, ADDRESS_PARTS[name], name)
        if not text and name in ADDRESS_NEEDED:
            raise AnswerError(_("Fill in this part of the address."), name)
    return {name: text for name, text in found.items() if text}


def _point(question: Question, raw: Any) -> dict[str, Any] | None:
    """Numbers of a map, words, or both: whoever has no map names the place."""
    source = _mapping(raw)
    place = _line(source.get("place") or "")
    _check_length(place, MOST_PLACE, "place")
    found: dict[str, Any] = {}
    for name, most in (("lat", 90), ("lon", 180)):
        value = source.get(name)
        if value in (None, ""):
            continue
        number = _decimal(value)
        if number is None or abs(number) > most:
            words = _("Write degrees from -%(most)d to %(most)d, for example 49.8397.")
            raise AnswerError(words % {"most": most}, name)
        found[name] = float(round(number, 6))
    if found and len(found) != 2:
        raise AnswerError(_("Both numbers are needed."), "lon" if "lat" in found else "lat")
    if found and not is_in_ukraine(found["lat"], found["lon"]):
        raise AnswerError(_("This point is outside Ukraine. Check the numbers: latitude first."), "lat")
    area = question.area
    if found and area and kilometres((area.lat, area.lon), (found["lat"], found["lon"])) > area.km:
        words = ngettext(
            "This point is more than %(count)d kilometre away. Check the pin.",
            "This point is more than %(count)d kilometres away. Check the pin.",
            area.km,
        )
        raise AnswerError(words % {"count": area.km}, "lat")
    return found | ({"place": place} if place else {}) or None


def _files(question: Question, raw: Any) -> list[str] | None:
    """Public ids of files; whose they are, the place that keeps files knows."""
    items = _list(raw)
    if any(not isinstance(item, str) or not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", item) for item in items):
        raise AnswerError(_("Add the file once more."))
    found = list(dict.fromkeys(items))
    most = files_of(question)[0]
    if len(found) > most:
        words = ngettext("At most %(count)d file can be added.", "At most %(count)d files can be added.", most)
        raise AnswerError(words % {"count": most})
    return found or None


def _consent(question: Question, raw: Any) -> bool | None:
    return True if raw is True or (isinstance(raw, str) and raw in ("on", "true", "1")) else None


CLEANERS: dict[Kind, Callable[[Question, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.SINGLE: _single,
    Kind.MULTI: _multi,
    Kind.STARS: _level,
    Kind.NPS: _level,
    Kind.SCALE: _level,
    Kind.MATRIX: _matrix,
    Kind.RANKING: _ranking,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
    Kind.ADDRESS: _address,
    Kind.POINT: _point,
    Kind.FILE: _files,
    Kind.CONSENT: _consent,
}
