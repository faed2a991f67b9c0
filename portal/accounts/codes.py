"""One-time codes of our own (allauth has those of signing in): hashed, short-lived, few guesses, good once."""

import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.accounts.models import OneTimeCode
from portal.common import clock
from portal.common.limits import count_attempt

GOOD_FOR = timedelta(minutes=15)
GUESSES = 5
DIGITS = 6
# Codes to one person for one purpose: enough for a slow letter, too few for a guesser (5 guesses of a million each).
AN_HOUR, A_DAY = 5, 15


class TooManyCodes(ValueError):
    """The person has asked for codes too often."""


def issue_code(*, user: Any, purpose: str, target: str) -> str:
    """A fresh code, inside the caller's transaction; whoever calls sends it. The former one stops working.

    TooManyCodes: the limits of an hour or a day.
    """
    who = f"{user.pk}:{purpose}"
    for scope, limit, seconds in (("codes.hour", AN_HOUR, 3600), ("codes.day", A_DAY, 86400)):
        if not count_attempt(scope=scope, who=who, limit=limit, seconds=seconds):
            raise TooManyCodes
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    OneTimeCode.objects.update_or_create(
        user=user,
        purpose=purpose,
        defaults={
            "target_hash": _hash("target", user, purpose, target),
            "code_hash": _hash("code", user, purpose, code),
            "guesses": 0,
            "expires_at": clock.now() + GOOD_FOR,
            "used_at": None,
        },
    )
    return code


def accept_code(*, user: Any, purpose: str, target: str, typed: str) -> bool:
    """Whether `typed` is the code that was sent to `target`; each try counts, a right code works once.

    Call it outside a transaction that may be rolled back: a guess must stay counted.
    """
    rows = OneTimeCode.objects.filter(user=user, purpose=purpose)
    live = rows.filter(
        used_at__isnull=True,
        expires_at__gt=clock.now(),
        guesses__lt=GUESSES,
        target_hash=_hash("target", user, purpose, target),
    )
    if not live.update(guesses=F("guesses") + 1):
        return False
    wanted = rows.values_list("code_hash", flat=True).first() or ""
    digits = "".join(sign for sign in typed if sign.isdecimal())
    if not constant_time_compare(wanted, _hash("code", user, purpose, digits)):
        return False
    with transaction.atomic():
        return bool(rows.filter(used_at__isnull=True, code_hash=wanted).update(used_at=clock.now()))


def has_live_code(*, user: Any, purpose: str) -> bool:
    rows = OneTimeCode.objects.filter(user=user, purpose=purpose, used_at__isnull=True, expires_at__gt=clock.now())
    return rows.filter(guesses__lt=GUESSES).exists()


def _hash(kind: str, user: Any, purpose: str, value: str) -> str:
    return salted_hmac(f"accounts.{kind}.{purpose}", f"{user.pk}:{value}", algorithm="sha256").hexdigest()
