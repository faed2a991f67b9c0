"""The signed token of a form inside a frame: there are no cookies there, so no CSRF cookie either."""

from django.core.signing import BadSignature, TimestampSigner

from portal.embed.models import WidgetConfig

FIELD = "flow_token"
MAX_AGE = 4 * 60 * 60
SALT = "portal.embed.flow"


def make_token(config: WidgetConfig) -> str:
    return TimestampSigner(salt=SALT).sign(config.key)


def is_valid(config: WidgetConfig, token: str) -> bool:
    """Signed by us for this very widget within the last four hours."""
    try:
        return TimestampSigner(salt=SALT).unsign(token, max_age=MAX_AGE) == config.key
    except BadSignature:
        return False
