"""Answers in words, by the version under which they were given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.files.models import StoredFile
from portal.files.names import readable_size
from portal.forms.engine import Choice, Definition, Kind, Personal, Question
from portal.forms.engine.answering import range_of

Files = Mapping[str, StoredFile]
NO_FILES: Files = {}
IMPERSONAL = (Kind.SINGLE, Kind.MULTI, Kind.STARS, Kind.NPS, Kind.SCALE, Kind.MATRIX, Kind.RANKING, Kind.NUMBER)


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, and what the person has called the place."""

    lat: float
    lon: float
    place: str


@dataclass(frozen=True, slots=True)
class Said:
    """A question and what was answered; `lines` are empty where nothing was."""

    code: str
    label: str
    lines: tuple[str, ...]
    is_personal: bool
    files: tuple[StoredFile, ...] = ()
    point: Point | None = None

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def said(form: Definition, answers: Mapping[str, Any], language: str = "uk", files: Files = NO_FILES) -> list[Said]:
    """Every question of the version in its order; `files` are those of the answers by public id."""
    return [
        Said(
            question.code,
            question.label.into(language),
            tuple(lines_of(question, answers.get(question.code), language, files)),
            question.personal is not Personal.NONE,
            _files(question, answers.get(question.code), files),
            _point(question, answers.get(question.code)),
        )
        for question in form.questions()
    ]


def impersonal(form: Definition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Marks and choices of questions that are no personal data."""
    kept = {
        question.code
        for question in form.questions()
        if question.kind in IMPERSONAL and question.personal is Personal.NONE
    }
    return {code: answer for code, answer in answers.items() if code in kept}


def points_of(form: Definition, answers: Mapping[str, Any]) -> list[Point]:
    """Points that name nobody: those of questions without personal data."""
    asked = (question for question in form.questions() if question.personal is Personal.NONE)
    return [found for question in asked if (found := _point(question, answers.get(question.code))) is not None]


def _point(question: Question, answer: Any) -> Point | None:
    if question.kind is not Kind.POINT or not answer or "lat" not in answer:
        return None
    return Point(answer["lat"], answer["lon"], answer.get("place", ""))


def _files(question: Question, answer: Any, files: Files) -> tuple[StoredFile, ...]:
    ids = answer or [] if question.kind is Kind.FILE else []
    return tuple(files[each] for each in ids if each in files)


def lines_of(question: Question, answer: Any, language: str, files: Files = NO_FILES) -> list[str]:
    if answer is None:
        return []
    if question.kind is Kind.FILE:
        return [
            f"{files[each].name}, {readable_size(files[each].size)}" if each in files else _("The file is not here.")
            for each in answer
        ]
    if question.kind in (Kind.SINGLE, Kind.MULTI):
        codes = answer if isinstance(answer, list) else [answer]
        return [_label(question.choices, code, language) for code in codes]
    if question.kind is Kind.RANKING:
        return [f"{number}. {_label(question.choices, code, language)}" for number, code in enumerate(answer, 1)]
    if question.kind is Kind.MATRIX:
        rows = [row for row in question.rows if row.code in answer]
        return [f"{row.label.into(language)}: {_label(question.choices, answer[row.code], language)}" for row in rows]
    if question.kind in (Kind.STARS, Kind.NPS, Kind.SCALE):
        return [_("%(mark)d of %(most)d") % {"mark": answer, "most": range_of(question)[1]}]
    if question.kind is Kind.DATE:
        return [date_format(date.fromisoformat(answer), "j E Y" if language == "uk" else "j F Y")]
    if question.kind is Kind.ADDRESS:
        flat = pgettext("address", "flat %(flat)s") % answer if answer.get("flat") else ""
        parts = (answer.get("settlement"), answer.get("street"), answer.get("building"), flat)
        return [", ".join(part for part in parts if part)]
    if question.kind is Kind.POINT:
        numbers = f"{answer['lat']}, {answer['lon']}" if "lat" in answer else ""
        return [part for part in (answer.get("place", ""), numbers) if part]
    if question.kind is Kind.CONSENT:
        return [_("agreed")]
    return str(answer).split("\n") if not isinstance(answer, list) else [str(item) for item in answer]


def _label(choices: tuple[Choice, ...], code: str, language: str) -> str:
    return next((choice.label.into(language) for choice in choices if choice.code == code), code)
