"""Signatures of calls by Standard Webhooks 1.0 (symmetric, «v1»).

A secret is derived from the installation's key, so that a copy of the database gives none away; its number grows with
every renewal. While an old secret or an old SECRET_KEY (SECRET_KEY_FALLBACKS) is still good, each signs too.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import salted_hmac


def secret_of(public_id: str, number: int, key: str | None = None) -> bytes:
    """32 bytes."""
    return salted_hmac("webhooks.secret", f"{public_id}:{number}", secret=key, algorithm="sha256").digest()


def shown_secret(public_id: str, number: int) -> str:
    """As the receiver's library takes it."""
    return "whsec_" + b64encode(secret_of(public_id, number)).decode()


def signatures(public_id: str, numbers: Iterable[int], message_id: str, timestamp: int, body: bytes) -> str:
    """Value of `webhook-signature`: one signature for each secret that is good now."""
    content = f"{message_id}.{timestamp}.".encode() + body
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    secrets = [secret_of(public_id, number, key) for number in numbers for key in keys]
    return " ".join(f"v1,{b64encode(hmac.new(each, content, sha256).digest()).decode()}" for each in secrets)
