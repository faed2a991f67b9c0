"""Reads of assurance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.crypto import salted_hmac

from portal.identity.constants import Level
from portal.identity.models import Assurance
from portal.registry.happenings import TimelineEvent


@dataclass(frozen=True, slots=True)
class LevelState:
    level: Level
    at: datetime | None
    how: str
    is_reached: bool

    @property
    def label(self) -> str:
        return str(self.level.label)


def target_of(kind: str, value: str) -> str:
    return salted_hmac(f"identity.{kind}", value, algorithm="sha256").hexdigest()


def levels_of(user: Any) -> list[LevelState]:
    """Every level with what is known; the e-mail also by allauth's own table, which is older than these rows."""
    rows = {row.level: row for row in Assurance.objects.filter(user=user, ended_at__isnull=True)}
    found = []
    for level in Level:
        row = rows.get(level)
        is_reached = row is not None and _still_holds(row, user)
        if level == Level.E_MAIL and not is_reached:
            is_reached = EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()
        found.append(
            LevelState(
                level, row.at if row and is_reached else None, row.how if row and is_reached else "", is_reached
            )
        )
    return found


def highest_level(user: Any) -> int:
    """The strongest level that holds now; 0 for a stranger and for an unconfirmed e-mail."""
    if not user.is_authenticated:
        return 0
    return max((state.level.value for state in levels_of(user) if state.is_reached), default=0)


def _still_holds(row: Assurance, user: Any) -> bool:
    if row.level == Level.PHONE:
        return bool(user.phone) and row.target == target_of("phone", user.phone)
    if row.level == Level.E_MAIL:
        return row.target == target_of("email", user.email.lower())
    return True


def desk_checks(community: Any) -> QuerySet[Assurance]:
    """Checks at the desks of a community that hold, newest first."""
    rows = Assurance.objects.filter(community=community, level=Level.DESK, ended_at__isnull=True)
    return rows.select_related("user", "checked_by").order_by("-at", "-pk")


def told_checks(user: Any) -> list[dict[str, Any]]:
    """For the archive of own data."""
    rows = Assurance.objects.filter(user=user).select_related("community").order_by("pk")
    return [
        {
            "what": row.get_level_display(),
            "when": row.at,
            "how": row.how or row.get_document_display(),
            "community": row.community.name if row.community else "",
            "until": row.ended_at,
        }
        for row in rows
    ]


def check_events(user: Any, community: Any, before: datetime, limit: int) -> list[TimelineEvent]:
    """Checks that the person has passed, wherever: they hold everywhere."""
    rows = Assurance.objects.filter(user=user, at__lt=before).order_by("-at")[:limit]
    where = reverse("identity:home")
    return [TimelineEvent(row.at, str(row.get_level_display()).capitalize(), url=where, icon="shield") for row in rows]
