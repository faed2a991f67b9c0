"""Which visit a ticket at the desk is of: by what was typed, scanned or read by a camera (rule 41)."""

import re
from typing import Any

from django.db.models import Q

from modules.equeue.constants import OFFICE_CODE_ALPHABET
from modules.equeue.models import Booking
from modules.equeue.models.booking import BookingQuerySet, hash_token
from modules.equeue.selectors.bookings import TO_CYRILLIC, moderated_bookings
from portal.common import clock

FOUND = 12
NUMBER = re.compile(r"([AEYАЕУ])[\s\-–]*([0-9]{3})", re.IGNORECASE)
CODE = re.compile(rf"[{OFFICE_CODE_ALPHABET}]{{8}}")
TOKEN = re.compile(r"/(?:ticket|offer)/([0-9a-f]{40})(?:/|$)")
PUBLIC_ID = re.compile(r"/([A-Za-z0-9_-]{20,32})/?$")
# A scanner types as a keyboard would: under the Ukrainian layout an address comes out in Cyrillic.
TYPED = "йцукенгшщзхїфівапролджєячсмитьбю.ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ,№"
MEANT = "qwertyuiop[]asdfghjkl;'zxcvbnm,./QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?#"
TO_LATIN = str.maketrans(TYPED, MEANT)


def checked_bookings(user: Any, community: Any, text: str) -> list[Booking]:
    """Visits of the own institutions that a ticket may be of: those of today first, then those to come, then the
    past, the nearest first. A ticket of another institution finds nothing."""
    text = text.strip()
    rows = moderated_bookings(user, community).exclude(number="")
    condition = _condition(text) or _condition(text.translate(TO_LATIN))
    if condition is None:
        return []
    today = clock.today()
    found = list(_near(rows.filter(condition)))
    found.sort(key=lambda row: (row.local_date < today, abs((row.local_date - today).days), row.local_start))
    return found[:FOUND]


def _near(rows: BookingQuerySet) -> BookingQuerySet:
    """Numbers return every day; a year of them is enough."""
    return rows.order_by("-local_date", "local_start")[:400]


def _condition(text: str) -> Q | None:
    if (number := NUMBER.fullmatch(text)) is not None:
        letter = number[1].casefold().translate(TO_CYRILLIC).upper()
        return Q(number=f"{letter}-{number[2]}")
    code = re.sub(r"[\s\-–]", "", text).upper()
    if CODE.fullmatch(code):
        return Q(code=code)
    address = text.partition("?")[0].partition("#")[0]
    if (token := TOKEN.search(address)) is not None:
        return Q(token_hash=hash_token(token[1]))
    public_id = PUBLIC_ID.search(address)
    return Q(public_id=public_id[1]) if public_id is not None else None
