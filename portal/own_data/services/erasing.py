"""Leaving for good: a wish, seven days to take it back, then source by source, and the account last.

Each source is erased in a transaction of its own and noted; a source that fails is tried again without repeating the
others, and until all are done nobody is told that the data are erased.
"""

import logging
from typing import Any

from django.db import IntegrityError, transaction
from wagtail.models import Site

from portal.accounts.closing import MustStay, close_account, lock_communities_of, refuse_indispensable, shut_account
from portal.audit.services import record
from portal.common import clock
from portal.common.outbox import OutboxState
from portal.notifications.services import forget_letters, queue_letter
from portal.notifications.suppression import community_of
from portal.own_data.constants import COOLING_OFF, LOOKED_AT
from portal.own_data.links import undo_link
from portal.own_data.models import OPEN, Erasure, ErasureStep
from portal.own_data.sources import sources
from portal.registry.contract import PersonalDataSource
from portal.registry.modules import call

logger = logging.getLogger("portal.own_data")


def ask_erasure(*, user: Any, site: Site, language: str) -> Erasure:
    """The wish is written down and told by a letter; a second wish is the first one. MustStay: a last key."""
    refuse_indispensable(user)
    now = clock.now()
    try:
        with transaction.atomic():
            erasure = Erasure.objects.create(
                user=user, site=site, language=language, created_at=now, next_attempt_at=now + COOLING_OFF
            )
            _write(erasure, "asked", begins_at=erasure.begins_at.isoformat(), undo_url=undo_link(erasure))
            record(actor=user, action="own_data.erasure_asked", target=erasure, community=community_of(site))
    except IntegrityError:
        return Erasure.objects.get(user=user, state__in=OPEN)
    return erasure


def undo_erasure(erasure: Erasure, *, actor: Any) -> bool:
    """Take the wish back; False where it has begun, or was taken back before."""
    waiting = Erasure.objects.filter(
        pk=erasure.pk, state=OutboxState.QUEUED, attempts=0, next_attempt_at__gt=clock.now()
    )
    with transaction.atomic():
        if not waiting.update(state=OutboxState.WITHDRAWN):
            return False
        _write(erasure, "undone")
        record(actor=actor, action="own_data.erasure_undone", target=erasure, community=community_of(erasure.site))
    return True


def run_erasure(erasure_id: int) -> str:
    """Begin or go on, under a lease. Answers the new state, "" where there is nothing to do."""
    erasure = Erasure.lease(erasure_id)
    if erasure is None:
        return ""
    try:
        _close_doors(erasure)
    except MustStay:
        return _stay(erasure)
    failed = [source.name for source in sources() if source.erase and not _erase_source(erasure, source)]
    if failed:
        return erasure.postpone(", ".join(failed))
    return _finish(erasure)


def _close_doors(erasure: Erasure) -> None:
    """Nothing new of the person comes into a source that is already done."""
    with transaction.atomic():
        if erasure.user.is_active:
            lock_communities_of(erasure.user)
            refuse_indispensable(erasure.user)
            shut_account(erasure.user)


def _stay(erasure: Erasure) -> str:
    """Since the wish the person has become the last who can run a community: nothing was touched."""
    with transaction.atomic():
        _write(erasure, "refused")
        record(actor=None, action="own_data.erasure_refused", target=erasure, community=community_of(erasure.site))
        return erasure.close(state=OutboxState.WITHDRAWN, last_error="last head administrator")


def _erase_source(erasure: Erasure, source: PersonalDataSource) -> bool:
    steps = ErasureStep.objects.filter(erasure=erasure, source=source.name)
    if steps.filter(done_at__isnull=False).exists():
        return True
    try:
        with transaction.atomic():
            count = int(str(call(source.erase, erasure.user)))
            done = {"done_at": clock.now(), "count": count, "error": ""}
            ErasureStep.objects.update_or_create(erasure=erasure, source=source.name, defaults=done)
    except Exception as error:
        logger.exception("erasure %s: source %s failed", erasure.public_id, source.name)
        ErasureStep.objects.update_or_create(
            erasure=erasure, source=source.name, defaults={"error": type(error).__name__}
        )
        return False
    return True


def _finish(erasure: Erasure) -> str:
    """The account, the last letter and the tombstone: all or nothing."""
    with transaction.atomic():
        if not Erasure.objects.filter(
            pk=erasure.pk, state=OutboxState.SENDING, attempts=erasure.attempts
        ).exists():  # its lease was over and another worker goes on
            return ""
        _write(erasure, "done")
        close_account(erasure.user)
        state = erasure.close(state=OutboxState.SENT, sent_at=clock.now(), last_error="")
        counts = dict(erasure.steps.values_list("source", "count"))
        community = community_of(erasure.site)
        record(actor=None, action="own_data.erased", target=erasure, community=community, details=counts)
    return state


def look_again() -> int:
    """A request that was under way when the account was shut may have written into a source that was done by then
    (PostgreSQL lets both go on): that goes too. Answers how many records there were."""
    now, found = clock.now(), 0
    for erasure in Erasure.objects.filter(state=OutboxState.SENT, sent_at__gt=now - LOOKED_AT).select_related("user"):
        counts = {}
        for source in sources():
            if source.erase and (count := _erase_late(erasure, source)):
                counts[source.name] = count
        if counts:
            record(actor=None, action="own_data.erased", target=erasure, community=None, details=counts)
            found += sum(counts.values())
    return found


def _erase_late(erasure: Erasure, source: PersonalDataSource) -> int:
    try:
        with transaction.atomic():
            return int(str(call(source.erase, erasure.user)))
    except Exception:
        logger.exception("erasure %s: source %s failed at the second look", erasure.public_id, source.name)
        return 0


def _write(erasure: Erasure, what: str, **context: Any) -> None:
    queue_letter(
        key=_key(erasure, what),
        code=f"own_data_{what}",
        to=erasure.user.email,
        site=erasure.site,
        language=erasure.language,
        context={"days": COOLING_OFF.days, **context},
        # Not kept when it is sent: the first one has a link that speaks for the person.
        is_secret=True,
    )


def _key(erasure: Erasure, what: str) -> str:
    return f"own_data.{what}:{erasure.public_id}"


def forget_last_letters() -> int:
    """The address of the letter that said «all is erased» is forgotten as soon as that letter has gone."""
    count = 0
    for erasure in Erasure.objects.filter(state=OutboxState.SENT, is_quiet=False)[:200]:
        if forget_letters(keys=[_key(erasure, "done")], only_over=True):
            Erasure.objects.filter(pk=erasure.pk).update(is_quiet=True)
            count += 1
    return count
