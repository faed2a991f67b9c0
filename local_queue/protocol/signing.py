"""Signed requests: HMAC-SHA-256 over method, path, time, nonce and body."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

MAX_SKEW_SECONDS = 300

HALL = "X-Hall"
TIME = "X-Hall-Time"
NONCE = "X-Hall-Nonce"
SIGNATURE = "X-Hall-Signature"


@dataclass(frozen=True, slots=True)
class Signature:
    """The four headers of a signed request. `time` is in whole seconds since 1970."""

    hall: str
    time: int
    nonce: str
    value: str

    def headers(self) -> dict[str, str]:
        return {HALL: self.hall, TIME: str(self.time), NONCE: self.nonce, SIGNATURE: self.value}


def _mac(key: str, *, method: str, path: str, time: int, nonce: str, body: bytes) -> str:
    text = "\n".join([method.upper(), path, str(time), nonce, hashlib.sha256(body).hexdigest()])
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def sign(key: str, hall: str, *, method: str, path: str, body: bytes, now: datetime) -> Signature:
    """`path` includes the query string exactly as sent."""
    time = int(now.astimezone(UTC).timestamp())
    nonce = secrets.token_urlsafe(16)
    return Signature(hall, time, nonce, _mac(key, method=method, path=path, time=time, nonce=nonce, body=body))


def is_genuine(key: str, signature: Signature, *, method: str, path: str, body: bytes) -> bool:
    expected = _mac(key, method=method, path=path, time=signature.time, nonce=signature.nonce, body=body)
    return hmac.compare_digest(expected.encode(), signature.value.encode())


def is_timely(signature: Signature, now: datetime) -> bool:
    # Compared, not subtracted: the header may hold hundreds of digits, which no float can take.
    instant = now.timestamp()
    return instant - MAX_SKEW_SECONDS <= signature.time <= instant + MAX_SKEW_SECONDS
