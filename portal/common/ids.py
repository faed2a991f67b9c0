"""Public identifiers."""

import secrets


def public_id() -> str:
    """22 signs of base64url, 128 random bits. The first one is a letter or a digit: a table that begins with «-» reads
    it as a formula, a command line as an option."""
    while (found := secrets.token_urlsafe(16))[0] in "-_":
        pass
    return found
