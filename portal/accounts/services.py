"""Writes of people."""

import base64
import hashlib
import secrets
from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from portal.accounts.codes import issue_code
from portal.accounts.models import User
from portal.accounts.policies import may_reset_second_factor
from portal.accounts.profile import record_profile_consent
from portal.accounts.proof import PURPOSE
from portal.audit.services import record
from portal.communities.models import Community, Membership
from portal.communities.services import change_role_dates, grant_role
from portal.notifications.services import queue_letter

PROFILE_FIELDS = ("last_name", "first_name", "patronymic", "phone", "residence")
DEMO_PASSWORD = "viche-demo-2026"  # noqa: S105  printed by demo_logins, accepted only where settings.DEMO is on


@transaction.atomic
def update_profile(user: User, *, community: Any = None, language: str = "uk", **said: str) -> None:
    """Save what a person says of themselves, and that they agreed to it being kept."""
    for name in PROFILE_FIELDS:
        setattr(user, name, said[name])
    user.save(update_fields=list(PROFILE_FIELDS))
    record_profile_consent(user, community=community, language=language)


def send_proof_code(user: User, *, site: Site, language: str) -> None:
    """A letter with a code that proves: it is still this person. TooManyCodes."""
    with transaction.atomic():
        code = issue_code(user=user, purpose=PURPOSE, target=user.email)
        queue_letter(
            key=f"proof:{secrets.token_urlsafe(16)}",
            code="account_proof",
            to=user.email,
            site=site,
            context={"code": code},
            language=language,
            is_secret=True,
        )


def invite_worker(
    *, email: str, community: Community, role: str, actor: Any, last_name: str = "", first_name: str = "", **dates: Any
) -> Membership:
    """Give a role to an address, known or new, and write a letter how to sign in. ValueError: unknown role."""
    with transaction.atomic():
        user = _person_of(email, first_name=first_name, last_name=last_name)
        is_colleague = Membership.objects.filter(user=user, community=community, is_accepted=True).exists()
        membership = grant_role(user=user, community=community, role=role, actor=actor, **dates)
        membership.is_accepted = is_colleague
        membership.save(update_fields=["is_accepted"])
        site = Site.objects.filter(community_site__community=community).order_by("pk").first()
        queue_letter(
            key=f"invitation:{membership.pk}:{secrets.token_urlsafe(8)}",
            code="account_invitation",
            to=user.email,
            site=site,
            context={"sign_in_url": (site.root_url if site else "") + reverse("account_login")},
        )
    return membership


def _person_of(email: str, **names: str) -> User:
    """Whoever has this address; made anew, unless somebody else makes the person at this moment."""
    known = User.objects.filter(email__iexact=email)
    if (user := known.first()) is not None:
        return user
    try:
        with transaction.atomic():
            return User.objects.create_user(email, **names)
    except IntegrityError:
        return known.get()


def accept_invitations(user: User, community: Community) -> None:
    """The person has come: from now on colleagues see the name behind the address."""
    Membership.objects.filter(user=user, community=community, is_accepted=False).update(is_accepted=True)


class SecondFactorKept(ValueError):
    """The second factor is not the actor's to reset; the text is a sentence for people."""


def change_membership(
    membership: Membership, *, actor: Any, valid_from: date | None, valid_to: date | None, is_phone_lost: bool
) -> None:
    """New dates of a role and, where the phone is lost, a new start of the second factor: both or neither.

    SecondFactorKept, LastKey: refused, nothing has changed.
    """
    if is_phone_lost:
        refuse_foreign_reset(membership.user, actor=actor, community=membership.community)
    with transaction.atomic():
        change_role_dates(membership, actor=actor, valid_from=valid_from, valid_to=valid_to)
        if is_phone_lost:
            reset_second_factor(membership.user, actor=actor, community=membership.community)


def refuse_foreign_reset(user: User, *, actor: Any, community: Community | None) -> None:
    """SecondFactorKept, with a record of the attempt, unless `may_reset_second_factor`."""
    if may_reset_second_factor(user, actor=actor, community=community):
        return
    record(actor=actor, action="accounts.second_factor_reset_refused", target=user, community=community)
    raise SecondFactorKept(
        _(
            "The second step of this person cannot be reset here: it is your own, or the person works elsewhere too, "
            "or has not answered the invitation yet. Ask whoever runs the platform."
        )
    )


def reset_second_factor(user: User, *, actor: Any, community: Community | None) -> None:
    """Forget a lost phone: the person enrols anew at the next visit; every session loses its proof.

    SecondFactorKept as in `refuse_foreign_reset`.
    """
    refuse_foreign_reset(user, actor=actor, community=community)
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        record(actor=actor, action="accounts.second_factor_reset", target=user, community=community)


def demo_totp_secret(login: str) -> str:
    """The TOTP secret (base32) of a demo login, the same on every machine."""
    return base64.b32encode(hashlib.sha1(f"viche demo {login}".encode()).digest()).decode()  # noqa: S324  no secrecy


def ensure_demo_user(
    email: str,
    role: str = "",
    community: Community | None = None,
    password: str = DEMO_PASSWORD,
    totp_secret: str = "",
    *,
    first_name: str = "",
    last_name: str = "",
    patronymic: str = "",
) -> User:
    """A demo login, made or brought back to what it should be; an empty role is a citizen. Only with DEMO.

    `totp_secret` "" means `demo_totp_secret(email)`; whoever has a role has a second factor.
    """
    if not settings.DEMO:
        raise RuntimeError("Demo logins exist only where DEMO is on.")
    names = {"first_name": first_name, "last_name": last_name, "patronymic": patronymic}
    with transaction.atomic():
        user = User.objects.filter(email=email).first() or User.objects.create_user(email)
        for name, value in names.items():
            if value:
                setattr(user, name, value)
        if not user.check_password(password):
            user.set_password(password)
        user.is_active = True
        user.save()
        EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
        if role:
            if community is None:
                raise ValueError("A role needs a community.")
            if not Membership.objects.filter(user=user, community=community, role=role).exists():
                grant_role(user=user, community=community, role=role)
            _set_demo_factor(user, totp_secret or demo_totp_secret(email))
    user.refresh_from_db()
    return user


def _set_demo_factor(user: User, secret: str) -> None:
    app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if app is not None and decrypt(app.data["secret"]) == secret:
        return
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
