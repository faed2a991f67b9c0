"""Questions of a queue's own: a published form of the community, asked together with name and contacts."""

from dataclasses import replace
from typing import Any

from modules.equeue.models import Queue
from portal.forms.engine import Definition, Kind
from portal.forms.models import FormDefinition, FormVersion


def asked_form(queue: Queue, number: int | None = None) -> FormVersion | None:
    """The published version in force, or that of `number`, which somebody has on the screen; None asks nothing."""
    if queue.form is None:
        return None
    found = FormVersion.objects.published().filter(form=queue.form_id, number=number).first() if number else None
    return found or queue.form.current()


def questions_of(version: FormVersion) -> Definition:
    """What is asked while a time is held. Files are not: nobody keeps them for a visit that may never be booked."""
    form = version.definition
    pages = (
        replace(page, questions=tuple(row for row in page.questions if row.kind is not Kind.FILE))
        for page in form.pages
    )
    return replace(form, pages=tuple(pages))


def askable_forms(community: Any) -> Any:
    """Published forms of a community, for the admin's choice."""
    return FormDefinition.objects.for_community(community).published().order_by("title", "pk")


def asks_for_files(form: FormDefinition) -> bool:
    version = form.current()
    return version is not None and any(row.kind is Kind.FILE for row in version.definition.questions())
