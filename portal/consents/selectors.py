"""Reads of the log of consents."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from portal.consents.models import ConsentEvent


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person has agreed to for one purpose and subject, and whether it still holds."""

    public_id: str
    purpose: str
    text: str
    at: datetime
    is_given: bool


def last_event(purpose: str, subject: str) -> ConsentEvent | None:
    return events_about(purpose, subject).select_related("text", "community", "user").first()


def events_about(purpose: str, subject: str) -> QuerySet[ConsentEvent]:
    """What was said of one thing, the last word first."""
    return ConsentEvent.objects.filter(purpose=purpose, subject=subject).order_by("-turn")


def is_given(purpose: str, subject: str, text: str = "") -> bool:
    """Whether it holds now; with `text`: given to these very words."""
    last = last_event(purpose, subject)
    return last is not None and last.kind == ConsentEvent.Kind.GIVEN and (not text or last.text.text == text)


def consents_of(user: Any) -> list[Standing]:
    """The last word of a person on each thing, newest first."""
    last: dict[tuple[str, str], ConsentEvent] = {}
    for row in ConsentEvent.objects.filter(user=user).select_related("text").order_by("pk"):
        last[row.purpose, row.subject] = row
    found = sorted(last.values(), key=lambda row: row.pk, reverse=True)
    return [
        Standing(row.public_id, row.purpose, row.text.text, row.at, row.kind == ConsentEvent.Kind.GIVEN)
        for row in found
    ]


def exported_consents(user: Any) -> list[dict[str, Any]]:
    rows = ConsentEvent.objects.filter(user=user).select_related("text", "community").order_by("pk")
    return [
        {
            "when": row.at,
            "state": row.get_kind_display(),
            "text": row.text.text,
            "community": row.community.name if row.community else "",
            "place": row.channel,
        }
        for row in rows
    ]
