"""Who sends: the key of the installation and its signature (VAPID, RFC 8292).

The key is derived from PUSH_KEY, which lies outside the database beside the other keys. Browsers bind a subscription
to it: after a change every device has to be switched on again (docs/push.md).
"""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from portal.common import clock

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# The longest that RFC 8292 allows is 24 hours; the clocks of others may be some minutes off.
SIGNED_FOR = 12 * 3600


def is_on() -> bool:
    return len(settings.PUSH_KEY) >= 32


@lru_cache(maxsize=4)
def _key(secret: str) -> ec.EllipticCurvePrivateKey:
    number = int.from_bytes(hashlib.sha512(f"portal.push:{secret}".encode()).digest())
    return ec.derive_private_key(number % (ORDER - 1) + 1, CURVE)


def private_key() -> ec.EllipticCurvePrivateKey:
    """ValueError: the installation has no key."""
    if not is_on():
        raise ValueError("PUSH_KEY is not set.")
    return _key(settings.PUSH_KEY)


def public_key() -> str:
    """As browsers take it: an uncompressed point, base64url."""
    return encoded(point(private_key().public_key()))


def key_mark() -> str:
    """Tells one key from another: which of them a device was switched on with."""
    return public_key()[1:17]


def authorization(endpoint: str) -> str:
    """Value of `Authorization` for a call to an endpoint."""
    parts, base = urlsplit(endpoint), settings.WAGTAILADMIN_BASE_URL
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int(clock.now().timestamp()) + SIGNED_FOR,
        "sub": base if base.startswith("https:") else f"mailto:{settings.DEFAULT_FROM_EMAIL}",
    }
    text = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    first, second = decode_dss_signature(private_key().sign(text.encode(), ec.ECDSA(SHA256())))
    return f"vapid t={text}.{encoded(first.to_bytes(32) + second.to_bytes(32))}, k={public_key()}"


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """ValueError for what is no base64url."""
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


def _json(value: object) -> str:
    return encoded(json.dumps(value, separators=(",", ":")).encode())
