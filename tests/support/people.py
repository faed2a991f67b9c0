"""Browsers of people in every state of signing in."""

import time
from typing import Any

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


def enrol(user: Any, secret: str = SECRET) -> Authenticator:
    """Give a person an authenticator app and recovery codes."""
    app = TOTP.activate(user, secret).instance
    RecoveryCodes.activate(user)
    return app


def totp_code(secret: str = SECRET, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in(client: Client, user: Any, *methods: str) -> Client:
    """A browser signed in by the methods named, as allauth records them: "code", "password", "mfa"."""
    client.force_login(user, backend="portal.accounts.backends.RolesOfOneCommunity")
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "at": time.time() + 0.001 * n} for n, method in enumerate(methods)
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.save()
    return client


def sign_in_fully(client: Client, user: Any) -> Client:
    """A browser whose session has proven the second factor."""
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        enrol(user)
    return sign_in(client, user, "code", "mfa")
