"""Answers to the questions of a queue, judged by the judge of forms."""

from collections.abc import Mapping
from typing import Any

from modules.equeue.engine.refusals import BadAnswers
from modules.equeue.models import Queue
from modules.equeue.selectors.questions import asked_form, questions_of
from modules.equeue.services.contact import ContactData
from portal.forms.engine import validate
from portal.forms.refusals import FormRefused


def answered(queue: Queue, raw: Mapping[str, Any], number: int | None = None) -> dict[str, Any]:
    """Fields of ContactData: clean answers and the version that they are read by. Any published one will do.
    Raises BadAnswers, and FormRefused `unknown_version` where the queue never asked by `number`."""
    version = asked_form(queue, number)
    if number is not None and (version is None or version.number != number):
        raise FormRefused("unknown_version")
    if version is None:
        return {}
    outcome = validate(questions_of(version), raw)
    if not outcome.is_valid:
        raise BadAnswers(outcome.errors)
    return {"form_version": version, "answers": outcome.answers}


def consent_words(contact: ContactData, words: str, language: str) -> str:
    """What the person agrees to: the words of the queue, and those of the form that asks."""
    version = contact.form_version
    more = version.definition.consent.into(language) if version is not None else ""
    return f"{words} {more}".strip()
