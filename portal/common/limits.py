"""Limits: how often somebody may try something. The one counter of them all.

It is a row of the database, changed in one conditional statement: so it counts right whatever the cache is, from
several processes at once, and no flood of other keys throws it out. A window is fixed: at its border two of them
may follow each other.
"""

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from portal.common import clock
from portal.common.models import AttemptCount


def count_attempt(*, scope: str, who: str, limit: int, seconds: int) -> bool:
    """Count one more attempt of `who` at `scope` in this window of `seconds`; False where `limit` is reached.

    Inside the caller's transaction the count comes and goes with it. A refused attempt is not counted.
    """
    window = int(clock.now().timestamp()) // seconds
    subject = salted_hmac("common.limits", f"{scope}:{who}", algorithm="sha256").hexdigest()
    row = AttemptCount.objects.filter(scope=scope, subject=subject, window=window)
    known = row.values_list("count", flat=True).first()
    if known is not None and known >= limit:
        return False  # a flood of refused attempts writes nothing
    with transaction.atomic():
        if known is None:
            ends = datetime.fromtimestamp((window + 1) * seconds, UTC)
            fresh = AttemptCount(scope=scope, subject=subject, window=window, ends_at=ends)
            AttemptCount.objects.bulk_create([fresh], ignore_conflicts=True)
        return bool(row.filter(count__lt=limit).update(count=F("count") + 1))


def purge_attempts() -> int:
    """Forget windows that are over (a scheduled job); returns how many."""
    return AttemptCount.objects.filter(ends_at__lte=clock.now()).delete()[0]
