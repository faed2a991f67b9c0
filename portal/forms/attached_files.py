"""Files of answers: what a question takes, whose files are before the form is sent and after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Site

from portal.files.models import StoredFile
from portal.files.refusals import FileRefused
from portal.files.selectors import files_of_form
from portal.files.tokens import Sender, holder_of
from portal.files.uses import find_use, narrowed
from portal.forms.engine import Definition, Kind, Question
from portal.forms.engine.answering import files_of
from portal.forms.models import FormResponse
from portal.registry.contract import FileUse

USE = "forms.answers"
MIMES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
BATCH = 500  # records in one question to the database


@dataclass(slots=True)
class Uploads:
    """Files on a person's way through a form: whose request it is, the secret of each question, and, where this page
    was sent already, the record that has taken them."""

    request: HttpRequest
    tokens: dict[str, str] = field(default_factory=dict)
    record: str = ""


def use_of(question: Question, site: Site | None = None) -> FileUse:
    """The use of files with the limits of this question."""
    most, megabytes, kinds = files_of(question)
    found = find_use(USE, site)
    if found is None:
        raise LookupError(USE)
    return narrowed(found, max_files=most, megabytes=megabytes, types=[MIMES[kind] for kind in kinds])


def record_of(response: FormResponse) -> str:
    return f"forms:{response.public_id}"


def given_files(
    form: Definition, answers: Mapping[str, Any], tokens: Mapping[str, str], sender: Sender
) -> tuple[list[StoredFile], dict[str, str]]:
    """Files that answers name, each by the secret of its question, and errors by the code of a question."""
    found: list[StoredFile] = []
    errors: dict[str, str] = {}
    for question in form.questions():
        ids = answers.get(question.code) if question.kind is Kind.FILE else None
        if not ids:
            continue
        try:
            holder = holder_of(tokens.get(question.code, ""), use_of(question).code, sender)
        except FileRefused as refusal:
            errors[question.code] = str(refusal.message)
            continue
        rows = list(files_of_form(holder, sender.community).filter(public_id__in=ids))
        if len(rows) != len(ids):
            errors[question.code] = str(FileRefused("gone").message)
        elif question.is_required and all(row.is_withheld for row in rows):
            errors[question.code] = _("Add at least one file.")
        found += rows
    return found, errors


def rows_of_form(holder: str, community: Any, record: str) -> Any:
    """What a form has, and what an answer sent from this very page has taken."""
    rows = StoredFile.objects.for_community(community).filter(holder=holder)
    return rows.filter(Q(record="") | Q(record=record)) if record else rows.unclaimed()


def has_files(form: Definition) -> bool:
    return any(question.kind is Kind.FILE for question in form.questions())


def files_of_answers(responses: Iterable[FormResponse], community: Any) -> dict[str, StoredFile]:
    """Files by public id, of all these answers at once."""
    records = [record_of(row) for row in responses]
    found: dict[str, StoredFile] = {}
    for start in range(0, len(records), BATCH):
        rows = StoredFile.objects.for_community(community).filter(record__in=records[start : start + BATCH])
        found |= {row.public_id: row for row in rows}
    return found
