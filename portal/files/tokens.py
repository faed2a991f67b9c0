"""The secret of a form: whoever holds it adds files to that form, sees and removes them; nobody else does."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import salted_hmac

from portal.files.refusals import FileRefused

MAX_AGE = 12 * 60 * 60  # seconds; shorter than files wait for their record


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the community of the site, the person (or None), the address for limits."""

    community: Any
    user: Any
    address: str = ""

    @classmethod
    def of(cls, user: Any, community: Any, address: str = "") -> "Sender":
        return cls(community, user if getattr(user, "is_authenticated", False) else None, address)


def _signer(use: str, sender: Sender) -> TimestampSigner:
    # Numbers stay inside the salt: the token itself says nothing.
    person = sender.user.pk if sender.user is not None else ""
    return TimestampSigner(salt=f"portal.files.form:{use}:{sender.community.pk}:{person}")


def new_token(use: str, sender: Sender, seed: str = "") -> str:
    """With a seed, a key that only the sender knows, the same form each time: a repeated request adds to it."""
    return _signer(use, sender).sign(_seeded(seed) if seed else secrets.token_urlsafe(16))


def holder_of_seed(seed: str) -> str:
    """What rows keep of a form that was made with this seed: whoever knows the seed needs no token to find them."""
    return hashlib.sha256(_seeded(seed).encode()).hexdigest()


def _seeded(seed: str) -> str:
    return salted_hmac("portal.files.seed", seed).hexdigest()[:32]


def holder_of(token: str, use: str, sender: Sender, *, may_be_old: bool = False) -> str:
    """What the rows keep of the secret; FileRefused for a token of another use, community, person or day. An
    old one only tells what was added by it."""
    try:
        secret = _signer(use, sender).unsign(token, max_age=None if may_be_old else MAX_AGE)
    except BadSignature:
        raise FileRefused("expired") from None
    return hashlib.sha256(secret.encode()).hexdigest()
