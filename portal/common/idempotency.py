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

from django.db import connection, transaction

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
    with transaction.atomic():
        return run_once_within(scope=scope, key=key, fingerprint=fingerprint, action=action)


def run_once_within(*, scope: str, key: str, fingerprint: str, action: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """`run_once` in a transaction of the caller's, which ends when the action raises."""
    hashed = hashlib.sha256(key.encode()).hexdigest()
    claimed = _claim(scope[:80], hashed, _short(fingerprint))
    if claimed is not None:
        answer: dict[str, Any] = json.loads(json.dumps(action(), default=str))
        with connection.cursor() as cursor:
            cursor.execute(ANSWER, [json.dumps(answer), claimed])
        return answer
    row = IdempotencyKey.objects.get(scope=scope[:80], key=hashed)
    if row.fingerprint != _short(fingerprint):
        raise IdempotencyConflict(scope)
    return row.answer


def was_used(*, scope: str, key: str) -> bool:
    """Whether a write came under this key before: its answer stands, whatever is true by now."""
    return IdempotencyKey.objects.filter(scope=scope[:80], key=hashlib.sha256(key.encode()).hexdigest()).exists()


def purge_keys() -> int:
    """Forget old keys (a scheduled job); returns how many."""
    return IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()[0]


CLAIM = f"""
    INSERT INTO {IdempotencyKey._meta.db_table} (scope, key, fingerprint, answer, created_at)
    VALUES (%s, %s, %s, '{{}}', %s) ON CONFLICT DO NOTHING RETURNING id
"""  # noqa: S608  the table's name is ours


ANSWER = f"UPDATE {IdempotencyKey._meta.db_table} SET answer = %s WHERE id = %s"  # noqa: S608  the table's name is ours


def _claim(scope: str, key: str, fingerprint: str) -> int | None:
    """The id of a new row; None where the key came before. One statement: neither a savepoint nor a broken
    transaction, which an INSERT of the ORM would need or leave."""
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [scope, key, fingerprint, now])
        found = cursor.fetchone()
    return found[0] if found is not None else None


def _short(fingerprint: str) -> str:
    """Callers may hand over any text; the column holds a SHA-256."""
    return fingerprint if len(fingerprint) == 64 else hashlib.sha256(fingerprint.encode()).hexdigest()
