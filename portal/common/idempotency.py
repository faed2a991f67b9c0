"""Writes that happen once, however often a client repeats them.

The row of the key is inserted before the action and commits with it. A second client with the same key
waits on the unique index (PostgreSQL) or for the write lock (SQLite) and then reads the stored answer;
if the first one failed, its row is gone and the second one acts.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from portal.common import clock
from portal.common.models import IdempotencyKey

KEPT_FOR = timedelta(hours=48)


class IdempotencyConflict(Exception):
    """The key was used before for another request; answers 422."""


def fingerprint_of(*parts: object) -> str:
    """SHA-256 of plain data in canonical JSON, as `run_once` wants it."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def run_once(*, scope: str, key: str, fingerprint: str, action: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run `action` inside a transaction, once for each (scope, key), and answer what it answered.

    `scope` names the operation and who calls it ("equeue.hold:<client>"). The answer is JSON. An action
    that raises leaves nothing behind and may be tried again under the same key.
    """
    hashed = hashlib.sha256(key.encode()).hexdigest()
    try:
        with transaction.atomic():
            row = _claim(scope[:80], hashed, _short(fingerprint))
            answer = json.loads(json.dumps(action(), default=str))
            IdempotencyKey.objects.filter(pk=row.pk).update(answer=answer)
            return answer
    except _AlreadyDone:
        row = IdempotencyKey.objects.get(scope=scope[:80], key=hashed)
        if row.fingerprint != _short(fingerprint):
            raise IdempotencyConflict(scope) from None
        return row.answer


def was_used(*, scope: str, key: str) -> bool:
    """Whether a write came under this key before: its answer stands, whatever is true by now."""
    return IdempotencyKey.objects.filter(scope=scope[:80], key=hashlib.sha256(key.encode()).hexdigest()).exists()


def purge_keys() -> int:
    """Forget old keys (a scheduled job); returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()[0]


class _AlreadyDone(Exception):
    pass


def _claim(scope: str, key: str, fingerprint: str) -> IdempotencyKey:
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(scope=scope, key=key, fingerprint=fingerprint, created_at=clock.now())
    except IntegrityError:
        raise _AlreadyDone from None


def _short(fingerprint: str) -> str:
    """Callers may hand over any text; the column holds a SHA-256."""
    return fingerprint if len(fingerprint) == 64 else hashlib.sha256(fingerprint.encode()).hexdigest()
