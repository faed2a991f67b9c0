"""The signature of a ticket: whoever has the public key knows a genuine one without a network.

The address in QR 1 ends with «#1.<what is said>.<signature>», both in URL-safe Base64 without «=». It says
«<number>|<date>T<time>|<id of the institution>»; signed is «equeue.ticket.1|<id in the address>|<what is said>» in
UTF-8, Ed25519 (RFC 8032). What comes after «#» never reaches a server.
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION = "1"
LONGEST = 600


@dataclass(frozen=True, slots=True)
class SignedTicket:
    """What a genuine ticket says; whether it has been cancelled since only the queue knows."""

    public_id: str
    number: str
    wall: datetime
    place: str


def sign_ticket(seed: bytes, ticket: SignedTicket) -> str:
    """The part after «#». `seed` is the private key: 32 bytes."""
    said = f"{ticket.number}|{ticket.wall:%Y-%m-%dT%H:%M}|{ticket.place}"
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(_message(ticket.public_id, said))
    return f"{VERSION}.{_packed(said.encode())}.{_packed(signature)}"


def public_key(seed: bytes) -> str:
    """Raw 32 bytes in URL-safe Base64."""
    return _packed(Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


def verified(key: str, address: str) -> SignedTicket | None:
    """The ticket of an address from QR 1; None where it was not made with that key or was changed since."""
    path, _hash, tail = address.strip().partition("#")
    version, _dot, rest = tail.partition(".")
    said, _dot, signature = rest.partition(".")
    public_id = path.rstrip("/").rpartition("/")[2]
    if version != VERSION or not public_id or len(address) > LONGEST:
        return None
    try:
        words = _unpacked(said).decode()
        Ed25519PublicKey.from_public_bytes(_unpacked(key)).verify(_unpacked(signature), _message(public_id, words))
        number, wall, place = words.split("|")
        return SignedTicket(public_id, number, datetime.fromisoformat(wall), place)
    except (InvalidSignature, ValueError, binascii.Error):
        return None


def _message(public_id: str, said: str) -> bytes:
    return f"equeue.ticket.{VERSION}|{public_id}|{said}".encode()


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
