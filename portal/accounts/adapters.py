"""How allauth behaves here: codes by letter through the outbox, plain words, one factor for staff."""

import secrets
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from portal.accounts.constants import FRESH_SIGN_IN_SECONDS
from portal.accounts.policies import is_enrolled, needs_second_factor
from portal.common.client_address import client_address
from portal.notifications.services import queue_letter

PLAIN_TYPES = (str, int, float, bool, type(None))


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in and sign-up by a code in a letter."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off."),
        "email_password_mismatch": _("This e-mail address and password do not match. Check both and try again."),
        "incorrect_code": _("The code does not match. Check the digits, or ask for a new code."),
        "incorrect_password": _("The password does not match."),
        "enter_current_password": _("The current password does not match."),
        "invalid_login": _("Enter an e-mail address, for example name@example.com."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes and try again."),
        "rate_limited": _("Too many requests in a row. Wait a minute and try again."),
        "email_taken": _("Another person already uses this e-mail address."),
        "duplicate_email": _("This is already your e-mail address."),
        "same_as_current": _("The new value equals the current one."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the letter `email/account_<name>`; the worker sends it in the theme of the site."""
        request = allauth_context.request
        plain = {key: value for key, value in context.items() if isinstance(value, PLAIN_TYPES)}
        if "timestamp" in context:
            plain["timestamp"] = context["timestamp"].isoformat()
        with transaction.atomic():
            queue_letter(
                key=f"account:{secrets.token_urlsafe(16)}",
                code="account_" + template_prefix.rsplit("/", 1)[-1],
                to=email,
                site=Site.find_for_request(request),
                context=plain,
                language=get_language() or settings.LANGUAGE_CODE,
                is_secret="code" in plain,
            )

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Who has just signed in and has no factor yet may enrol at once."""
        request = self.request
        records = get_authentication_records(request, request.user)
        is_fresh = any(time.time() - record["at"] < FRESH_SIGN_IN_SECONDS for record in records)
        if app == "allauth.mfa" and is_fresh and not is_enrolled(request.user):
            return False
        return bool(super().is_reauthentication_required(app=app))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """With a second factor a password alone proves nothing here: that door would lead round in a circle."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way for way in ways if way["id"] != "reauthenticate"] if is_enrolled(user) else ways

    def get_client_ip(self, request: HttpRequest) -> str:
        """The platform's one way; a limit that counts nobody would count nothing."""
        address = client_address(request)
        if not address:
            raise PermissionDenied
        return address

    def is_safe_url(self, url: str) -> bool:
        """Only this very host, whatever ALLOWED_HOSTS says: one installation serves many communities."""
        from django.utils.http import url_has_allowed_host_and_scheme

        request: HttpRequest = allauth_context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )


class SecondFactorAdapter(DefaultMFAAdapter):
    """Authenticator app and recovery codes."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("The code does not match. Wait for the next code in the app and type it in."),
        "unverified_email": _("First confirm your e-mail address by the code from the letter."),
        "cannot_delete_authenticator": _("Whoever works for a community cannot go without a second factor."),
    }

    def get_totp_issuer(self) -> str:
        return str(settings.WAGTAIL_SITE_NAME)

    def build_totp_svg(self, url: str) -> str:
        """A QR code without inline style, coloured by the sheet of the page."""
        import qrcode
        from qrcode.image.svg import SvgPathImage

        code = qrcode.QRCode(border=2, image_factory=SvgPathImage)
        code.add_data(url)
        return str(code.make_image().to_string(encoding="unicode"))

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """A worker's app stays: a key works on one host only, and they work on several."""
        is_key = authenticator.type == Authenticator.Type.WEBAUTHN
        return is_key or not needs_second_factor(authenticator.user)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # allauth names the argument so
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Key %(number)d") % {"number": number}
