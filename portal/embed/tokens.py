"""The signed token of a form inside a frame: there are no cookies there, so no CSRF cookie either."""

import secrets

from django.core.signing import BadSignature, TimestampSigner

from portal.embed.models import WidgetConfig

FIELD = "flow_token"
MAX_AGE = 4 * 60 * 60
SALT = "portal.embed.flow"


def make_token(config: WidgetConfig) -> str:
    """Each form gets one of its own: its secret part tells visitors apart where there are no cookies."""
    return TimestampSigner(salt=SALT).sign(f"{config.key}:{secrets.token_urlsafe(16)}")


def is_valid(config: WidgetConfig, token: str) -> bool:
    """Signed by us for this very widget within the last four hours."""
    return bool(secret_of(config, token))


def secret_of(config: WidgetConfig, token: str) -> str:
    """What only the visitor knows to whom this form was sent; empty for a token that is not valid."""
    try:
        key, _colon, secret = TimestampSigner(salt=SALT).unsign(token, max_age=MAX_AGE).partition(":")
    except BadSignature:
        return ""
    return secret if key == config.key else ""
