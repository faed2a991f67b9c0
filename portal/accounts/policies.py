"""Who must prove a second factor, and whether this very session has."""

import time
from types import SimpleNamespace
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings

from portal.accounts.constants import SECOND_FACTOR_HOURS
from portal.communities.selectors import works_elsewhere, works_for

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
CLOSED_ZONES = frozenset({"admin", "cabinet"})


def zone_of(path: str) -> str:
    """The first segment of a path, without a language prefix: "/en/cabinet/" is "cabinet"."""
    parts = path.lstrip("/").split("/")
    if parts[0] in dict(settings.LANGUAGES):
        parts = parts[1:]
    return parts[0] if parts else ""


def needs_second_factor(user: Any) -> bool:
    """Whoever works for a community or runs the installation; citizens choose."""
    return works_for(user)


def is_enrolled(user: Any) -> bool:
    """Has an authenticator app or a key (recovery codes alone are no second factor)."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def may_reset_second_factor(user: Any, *, actor: Any, community: Any) -> bool:
    """A factor opens every door of its owner: a community resets it only for people who are its own and nobody
    else's. Whoever runs the installation resets others'; nobody their own (that would step around the factor).
    The system (no actor) may."""
    if actor is None:
        return True
    if actor.pk == user.pk:
        return False
    if actor.is_superuser:
        return True
    if community is None or works_elsewhere(user, community):
        return False
    return bool(user.memberships.filter(community=community, is_accepted=True).exists())


def has_proven_second_factor(session: Any, user: Any) -> bool:
    """This session has proven a factor that the person still has, not longer than a working day ago.

    A factor enrolled, or enrolled anew, after the proof does not count: the old session asks again.
    """
    records = get_authentication_records(SimpleNamespace(session=session), user)
    proofs = [record["at"] for record in records if record.get("method") == "mfa"]
    if not proofs or time.time() - max(proofs) > SECOND_FACTOR_HOURS * 3600:
        return False
    enrolled = Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).values_list("created_at", flat=True)
    return any(created.timestamp() <= max(proofs) for created in enrolled)
