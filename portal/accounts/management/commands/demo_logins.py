"""Logins of the demo people as JSON, second factors included; refuses where DEMO is off."""

import json
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from portal.accounts.models import User
from portal.communities.models import Role

DEMO_DOMAIN = "@vyshneva.example"


class Command(BaseCommand):
    help = "Print e-mails, roles and TOTP secrets of the demo people as JSON."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There are no demo logins: DEMO is off.")
        with override("uk"):
            rows = [self.row(user) for user in User.objects.filter(email__endswith=DEMO_DOMAIN).order_by("pk")]
        self.stdout.write(json.dumps(rows, ensure_ascii=False))

    @staticmethod
    def row(user: User) -> dict[str, str]:
        labels = dict(Role.choices)
        roles = [str(labels.get(item.role, item.role)) for item in user.memberships.order_by("pk")]
        factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
        secret = get_adapter().decrypt(factor.data["secret"]) if factor else ""
        return {"email": user.email, "role": ", ".join(roles), "totp": secret}
