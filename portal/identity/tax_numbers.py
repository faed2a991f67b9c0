"""РНОКПП, the number of a taxpayer's card: checked, hashed with a key that lies outside the database, never kept.

Who refuses the number by faith has a passport's series instead and no РНОКПП: for them uniqueness is the desk's work.
"""

import hashlib
import hmac
import re

from django.conf import settings

DIGITS = re.compile(r"[0-9]{10}")
WEIGHTS = (-1, 5, 7, 9, 4, 6, 10, 5, 7)


def is_tax_number(text: str) -> bool:
    """Ten digits whose last one is the check digit of the first nine."""
    if not DIGITS.fullmatch(text) or len(set(text)) == 1:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, text, strict=False))
    return total % 11 % 10 == int(text[9])


def has_key() -> bool:
    return len(settings.PERSON_KEY) >= 32


def digest_of(number: str) -> str:
    """HMAC-SHA256: without the key a table of three and a half thousand million numbers tells nothing.

    ValueError: no such number, or the installation has no key.
    """
    if not has_key():
        raise ValueError("PERSON_KEY is not set.")
    if not is_tax_number(number):
        raise ValueError("This is no РНОКПП.")
    return hmac.new(settings.PERSON_KEY.encode(), f"rnokpp:{number}".encode(), hashlib.sha256).hexdigest()
