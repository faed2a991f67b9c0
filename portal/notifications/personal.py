"""A person's own letters: by every address that they have confirmed or sign in with."""

from typing import Any

from django.apps import apps
from django.db.models import Q

from portal.notifications.models import Delivery
from portal.notifications.services import forget_letters


def _addresses(user: Any) -> list[str]:
    rows = apps.get_model("account.EmailAddress").objects.filter(user=user, verified=True)
    return sorted({user.email, *rows.values_list("email", flat=True)} - {""})


def exported_letters(user: Any) -> list[dict[str, Any]]:
    wanted = Q(pk__in=[])
    for address in _addresses(user):
        wanted |= Q(to__iexact=address)
    return [
        {"to": row.to, "subject": row.shown_subject, "written": row.created_at, "sent": row.sent_at}
        for row in Delivery.objects.filter(wanted).order_by("pk")
    ]


def erase_letters(user: Any) -> int:
    found: set[str] = set()
    for address in _addresses(user):
        found |= set(Delivery.objects.filter(to__iexact=address).values_list("to", flat=True))
    return forget_letters(to=sorted(found)) if found else 0
