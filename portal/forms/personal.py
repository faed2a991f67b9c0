"""A person's own answers: exported, erased, and forgotten in time."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from portal.files.models import StoredFile
from portal.forms.attached_files import files_of_answers
from portal.forms.models import FormResponse
from portal.forms.reading import said
from portal.forms.services import erase_response
from portal.registry.happenings import TimelineEvent

BATCH = 500


def exported_answers(user: Any) -> list[dict[str, Any]]:
    rows = list(FormResponse.objects.filter(user=user).select_related("version", "form", "attachment"))
    files: dict[str, StoredFile] = {}
    for community_id in {row.community_id for row in rows}:
        files |= files_of_answers([row for row in rows if row.community_id == community_id], community_id)
    return [
        {
            "form": row.form.title,
            "place": row.attachment.subject_name,
            "number": row.reference,
            "sent": row.created_at,
            "answers": {
                each.label: each.text for each in said(row.version.definition, row.answers, "uk", files) if each.lines
            },
        }
        for row in rows
    ]


def answer_events(user: Any, community: Any, before: datetime, limit: int) -> list[TimelineEvent]:
    """Answers that the person has sent, and those that were handled."""
    rows = FormResponse.objects.filter(user=user, community=community).select_related("form", "attachment")
    sent = [
        TimelineEvent(row.created_at, _("You have sent: %(form)s") % {"form": row.form.title}, **_shown(row))
        for row in rows.filter(created_at__lt=before).order_by("-created_at")[:limit]
    ]
    handled = [
        TimelineEvent(row.handled_at, _("Handled: %(form)s") % {"form": row.form.title}, **_shown(row))
        for row in rows.filter(handled_at__lt=before).order_by("-handled_at")[:limit]
        if row.handled_at
    ]
    return sent + handled


def _shown(row: FormResponse) -> dict[str, str]:
    return {"icon": "chat", "text": f"{row.reference} · {row.attachment.subject_name}"}


def erase_answers(user: Any) -> int:
    count = 0
    while done := _erase(FormResponse.objects.filter(user=user)):
        count += done
    return count


def purge_answers(before: datetime) -> int:
    """Words and contacts of answers that came before; marks and choices stay for ever (seed 002)."""
    return _erase(FormResponse.objects.filter(created_at__lt=before))


def _erase(rows: QuerySet[FormResponse]) -> int:
    waiting = rows.filter(erased_at__isnull=True).select_related("version", "community").order_by("pk")[:BATCH]
    return sum(erase_response(response=row, actor=None) for row in waiting)
