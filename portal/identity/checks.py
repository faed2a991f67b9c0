"""House rules of id.gov.ua as system checks: an imitation stays in the demo."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register


@register("identity")
def check_gateway(app_configs: object, **kwargs: object) -> list[Error]:
    parts = urlsplit(settings.ID_GOV_UA_URL)
    is_here = parts.hostname in {"localhost", "127.0.0.1"}
    if settings.ID_GOV_UA_IS_FAKE and not (settings.DEMO and is_here):
        return [Error("ID_GOV_UA_IS_FAKE is an imitation: only in the demo, on this machine.", id="identity.E001")]
    if not settings.ID_GOV_UA_IS_FAKE and parts.scheme != "https":
        return [Error("ID_GOV_UA_URL must begin with https://.", id="identity.E002")]
    return []
