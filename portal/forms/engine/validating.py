"""The one judge of answers, for the web, the kiosk and the API alike."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from portal.forms.engine.answering import AnswerError, clean_answer
from portal.forms.engine.conditions import is_answered, is_shown
from portal.forms.engine.definition import Definition, Kind, Question


@dataclass(frozen=True, slots=True)
class Outcome:
    """Clean answers of the questions that are shown; errors by the code of a question, or «code__part»."""

    answers: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    shown: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.errors


def validate(form: Definition, answers: Mapping[str, Any]) -> Outcome:
    """Judge raw answers by code. What is hidden or unknown is dropped; what is shown and required is asked for."""
    clean: dict[str, Any] = {}
    errors: dict[str, str] = {}
    shown: list[str] = []
    for question in form.questions():
        if is_shown(question, clean):
            shown.append(question.code)
            judge(question, answers.get(question.code), clean, errors)
    return Outcome(clean, errors, tuple(shown))


def judge(question: Question, raw: Any, clean: dict[str, Any], errors: dict[str, str]) -> None:
    """Put the clean answer or the error of one question where it belongs."""
    try:
        answer = clean_answer(question, raw)
    except AnswerError as error:
        errors[f"{question.code}__{error.part}" if error.part else question.code] = error.sentence
        return
    if is_answered(answer):
        clean[question.code] = answer
    elif question.is_required:
        errors[question.code] = missing_sentence(question)


def missing_sentence(question: Question) -> str:
    if question.kind is Kind.CONSENT:
        return _("Without this consent the form cannot be sent.")
    if question.kind in (Kind.SINGLE, Kind.MULTI, Kind.STARS, Kind.NPS, Kind.SCALE):
        return _("Choose an answer.")
    if question.kind is Kind.FILE:
        return _("Add at least one file.")
    if question.kind is Kind.POINT:
        return _("Name the place, or mark it on the map.")
    return _("Answer this question.")
