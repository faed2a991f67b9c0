"""Logins of the demo people: JSON for `make run`, or a table with the codes of this moment (`--table`)."""

import json
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from portal.accounts.models import User
from portal.accounts.services import DEMO_PASSWORD
from portal.communities.policies import role_label

DEMO_DOMAIN = "@vyshneva.example"
STEP = 30


class Command(BaseCommand):
    help = "Print e-mails, roles, passwords and TOTP secrets of the demo people (only where DEMO is on)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--table", action="store_true", help="for people, with the present codes")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There are no demo logins: DEMO is off.")
        with override("uk"):
            rows = [self.row(user) for user in User.objects.filter(email__endswith=DEMO_DOMAIN).order_by("pk")]
        if not options["table"]:
            self.stdout.write(json.dumps(rows, ensure_ascii=False))
            return
        for row in rows:
            code = self.present_code(row["totp"])
            self.stdout.write(f"{row['email']:32} {row['password']:16} {row['totp'] or '-':32} {code:6} {row['role']}")

    @staticmethod
    def row(user: User) -> dict[str, str]:
        roles = [role_label(item.role) for item in user.memberships.order_by("pk")]
        factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
        return {
            "email": user.email,
            "role": ", ".join(roles),
            "password": DEMO_PASSWORD if user.check_password(DEMO_PASSWORD) else "",
            "totp": decrypt(factor.data["secret"]) if factor else "",
        }

    @staticmethod
    def present_code(secret: str) -> str:
        """What the authenticator app shows now; "-" without one."""
        return format_hotp_value(hotp_value(secret, int(time.time()) // STEP)) if secret else "-"
