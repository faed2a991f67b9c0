"""What follows from steps of signing in."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts.policies import FACTORS
from portal.accounts.profile import CONSENT, forget_profile
from portal.accounts.services import accept_invitations
from portal.events import consent_withdrawn


@receiver(authenticator_added, sender=Authenticator)
def count_enrolment_as_proof(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: object) -> None:
    """Enrolment ends with a right code, so this session has proven the factor it enrolled."""
    if authenticator.type in FACTORS and request is not None:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type, reauthenticated=True)


@receiver(user_logged_in)
def answer_invitations(request: HttpRequest | None, user: Any, **kwargs: object) -> None:
    """Whoever signs in at a site of the community that has invited them has accepted."""
    community = getattr(request, "community", None)
    if community is not None:
        accept_invitations(user, community)


@receiver(authentication_step_completed)
def rotate_session_key(request: HttpRequest, method: str, **kwargs: object) -> None:
    """A session that gains rights gets a new key, so that an older copy of its cookie gains nothing."""
    if method == "mfa" and request.user.is_authenticated:
        forget_key(request)
        request.session.cycle_key()
        remember_key(request)


def forget_key(request: HttpRequest) -> None:
    from allauth.usersessions.models import UserSession

    UserSession.objects.filter(session_key=request.session.session_key).delete()


def remember_key(request: HttpRequest) -> None:
    from allauth.usersessions.models import UserSession

    UserSession.objects.create_from_request(request)


@receiver(consent_withdrawn)
def follow_withdrawal(sender: Any, purpose: str, user_id: int | None, **kwargs: object) -> None:
    """Without the consent the profile is not kept."""
    if purpose == CONSENT and user_id is not None:
        forget_profile(user_id)
