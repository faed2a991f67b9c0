"""A person's own letters: by every address that they have confirmed or sign in with."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from portal.notifications.models import Delivery
from portal.notifications.services import forget_letters
from portal.registry.happenings import TimelineEvent


def _addresses(user: Any) -> list[str]:
    rows = apps.get_model("account.EmailAddress").objects.filter(user=user, verified=True)
    return sorted({user.email, *rows.values_list("email", flat=True)} - {""})


def _letters(user: Any) -> QuerySet[Delivery]:
    wanted = Q(pk__in=[])
    for address in _addresses(user):
        wanted |= Q(to__iexact=address)
    return Delivery.objects.filter(wanted)


def exported_letters(user: Any) -> list[dict[str, Any]]:
    return [
        {"to": row.to, "subject": row.shown_subject, "written": row.created_at, "sent": row.sent_at}
        for row in _letters(user).order_by("pk")
    ]


def letter_events(user: Any, community: Any, before: datetime, limit: int) -> list[TimelineEvent]:
    """Letters of this community that went to the person; codes are no happenings."""
    rows = _letters(user).for_community(community).filter(is_secret=False, sent_at__lt=before)
    return [
        TimelineEvent(row.sent_at, row.subject, icon="mail", text=str(_("A letter was sent to you.")))
        for row in rows.order_by("-sent_at")[:limit]
        if row.sent_at
    ]


def erase_letters(user: Any) -> int:
    found: set[str] = set()
    for address in _addresses(user):
        found |= set(Delivery.objects.filter(to__iexact=address).values_list("to", flat=True))
    return forget_letters(to=sorted(found)) if found else 0
