"""The end of an account: who may leave, and what stays of a person."""

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils.translation import gettext as _

from portal.accounts.models import OneTimeCode, User
from portal.common import clock
from portal.communities.models import Community
from portal.communities.selectors import communities_of_last_owner
from portal.communities.services import leave_roles


class MustStay(ValueError):
    """The account may not be erased now; the text is a sentence for people."""


def refuse_indispensable(user: User) -> None:
    """MustStay for whoever runs the installation and for the last head administrator of a community."""
    if user.is_superuser:
        raise MustStay(
            _("This account runs the platform. Whoever serves the platform erases it, once another one is made.")
        )
    left = communities_of_last_owner(user)
    if left:
        names = ", ".join(f"«{community.name}»" for community in left)
        raise MustStay(
            _(
                "You are the only head administrator of %(names)s. First give this role to another person: "
                "otherwise nobody could run the community."
            )
            % {"names": names}
        )


def lock_communities_of(user: User) -> None:
    """Two head administrators who leave at the same moment queue at their community's row: one of them stays."""
    list(Community.objects.select_for_update().filter(memberships__user=user).order_by("pk").values_list("pk"))


def shut_account(user: User) -> None:
    """Nobody signs in by it any more; every session of it ends. Nothing is erased yet."""
    with transaction.atomic():
        User.objects.filter(pk=user.pk).update(is_active=False)
        keys = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        UserSession.objects.filter(user=user).delete()


def close_account(user: User) -> None:
    """Forget the person; an empty row stays for records that the law keeps. Again: nothing more happens."""
    with transaction.atomic():
        leave_roles(user)
        for rows in (EmailAddress.objects, Authenticator.objects, OneTimeCode.objects, UserSession.objects):
            rows.filter(user=user).delete()
        user.refresh_from_db()
        if user.erased_at is None:
            user.email = f"{secrets.token_hex(12)}@erased.invalid"
            user.erased_at = clock.now()
        user.first_name = user.last_name = user.patronymic = user.phone = user.residence = ""
        user.is_active = user.is_staff = user.is_superuser = False
        user.set_unusable_password()
        user.save()
        user.groups.clear()
        user.user_permissions.clear()


def facts_of_account(user: Any) -> list[dict[str, Any]]:
    """What the account itself knows, for the archive of one's own data."""
    return [
        {
            "e-mail": user.email,
            "last name": user.last_name,
            "first name": user.first_name,
            "patronymic": user.patronymic,
            "phone": user.phone,
            "place of residence": user.residence,
            "joined": user.date_joined,
            "last sign-in": user.last_login,
            "addresses": [
                {"e-mail": row.email, "confirmed": row.verified} for row in EmailAddress.objects.filter(user=user)
            ],
            "second step": [
                {"kind": row.get_type_display(), "since": row.created_at}
                for row in Authenticator.objects.filter(user=user)
            ],
            "devices": [
                {"address": row.ip, "browser": row.user_agent, "since": row.created_at, "last visit": row.last_seen_at}
                for row in UserSession.objects.filter(user=user)
            ],
            "roles": [
                {"community": row.community.name, "role": row.role, "from": row.valid_from, "until": row.valid_to}
                for row in user.memberships.select_related("community")
            ],
        }
    ]
