"""A person's own answers: exported, erased, and forgotten in time."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from portal.forms.models import FormResponse
from portal.forms.reading import said
from portal.forms.services import erase_response

BATCH = 500


def exported_answers(user: Any) -> list[dict[str, Any]]:
    rows = FormResponse.objects.filter(user=user).select_related("version", "form", "attachment")
    return [
        {
            "form": row.form.title,
            "place": row.attachment.subject_name,
            "number": row.reference,
            "sent": row.created_at,
            "answers": {each.label: each.text for each in said(row.version.definition, row.answers) if each.lines},
        }
        for row in rows
    ]


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
