"""E-mail addresses compared: one spelling for one box, a hash that outlives it, a hint for a list."""

import hashlib
import unicodedata
from contextlib import suppress


def address_key(address: str) -> str:
    """One spelling: no spaces around, small letters, the domain as DNS knows it.

    Nothing more: that «a.b+x@gmail.com» is «ab@gmail.com» is a rule of one provider, elsewhere they are two people.
    """
    local, _at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    with suppress(UnicodeError):  # no domain that DNS could know; the check of the address says so to people
        domain = domain.encode("idna").decode("ascii")
    return f"{local.casefold()}@{domain.lower()}"


def address_hash(address: str) -> str:
    """SHA-256, without the installation's secret: who asked not to be written to must not be forgotten when that
    changes. It hides an address from readers, not from whoever has the table and tries addresses out."""
    return hashlib.sha256(f"portal.notifications:{address_key(address)}".encode()).hexdigest()


def address_hint(address: str) -> str:
    """«o•••@ukr.net»."""
    local, _at, domain = address_key(address).rpartition("@")
    return f"{local[:1]}•••@{domain}"[:100]
