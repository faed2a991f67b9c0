"""Reads of people."""

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from portal.accounts.policies import FACTORS


@dataclass(frozen=True, slots=True)
class SignInFacts:
    """How a person signs in."""

    has_password: bool
    has_second_factor: bool
    recovery_codes_left: int
    sessions: int


def sign_in_facts(user: Any) -> SignInFacts:
    found = {row.type: row for row in Authenticator.objects.filter(user_id=user.pk)}
    codes = found.get(Authenticator.Type.RECOVERY_CODES)
    return SignInFacts(
        has_password=user.has_usable_password(),
        has_second_factor=any(kind in found for kind in FACTORS),
        recovery_codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        sessions=UserSession.objects.filter(user_id=user.pk).count(),
    )
