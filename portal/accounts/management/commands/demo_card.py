"""Writes var/demo.json for `make run` and `make logins`: demo people, their second factors, demo widgets."""

import json
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from portal.accounts.models import User
from portal.communities.policies import role_label
from portal.embed.models import WidgetConfig

DEMO_DOMAIN = "@vyshneva.example"


class Command(BaseCommand):
    help = "Write the demo's logins and widgets to var/demo.json; --origin may then show every widget."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--origin", default="", help="address of a foreign site, for example http://localhost:8001"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("There are no demo logins: DEMO is off.")
        with override("uk"):
            logins = [self.login(user) for user in User.objects.filter(email__endswith=DEMO_DOMAIN).order_by("pk")]
            widgets = [self.widget(config, options["origin"]) for config in WidgetConfig.objects.active()]
        card = settings.VAR_DIR / "demo.json"
        card.touch(mode=0o600)
        card.write_text(json.dumps({"logins": logins, "widgets": widgets}, ensure_ascii=False, indent=1), "utf-8")

    @staticmethod
    def login(user: User) -> dict[str, str]:
        roles = [role_label(item.role) for item in user.memberships.order_by("pk")]
        factor = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
        secret = get_adapter().decrypt(factor.data["secret"]) if factor else ""
        return {"email": user.email, "role": ", ".join(roles), "totp": secret}

    @staticmethod
    def widget(config: WidgetConfig, origin: str) -> dict[str, str]:
        if origin and origin not in config.origins:
            config.origins = [*config.origins, origin]
            config.full_clean()
            config.save(update_fields=["origins"])
        return {"key": config.key, "name": config.name, "kind": config.kind, "host": config.site.hostname}
