"""What became of visits in queues of Diia: open questions, visits that turn up late, people who want to be forgotten.

It goes by the lane of long queues: one worker at a time. A queue that falls silent is left alone until the next run.
"""

import logging
from contextlib import suppress
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Q

from modules.equeue.adapters.base import OutcomeUnknown, QueueMisconfigured, QueueSilent, Visit
from modules.equeue.adapters.diia import DiiaQueue
from modules.equeue.constants import OutsideState
from modules.equeue.engine.refusals import NotFound
from modules.equeue.models import OutsideVisit
from modules.equeue.models.outside import OutsideVisitQuerySet
from modules.equeue.services.letters import send_outside_letter
from modules.equeue.services.outside import LATE, OPEN, audit_outside, note_booked, note_state
from modules.equeue.services.own_queue import diia_of
from portal.common import clock
from portal.common.lanes import ask_lane, drain_lane
from portal.common.refusals import Refusal

logger = logging.getLogger(__name__)
LANE_TASK = "modules.equeue.tasks.ask_outside"
PAUSE = timedelta(seconds=60)  # before an open question is asked again
LATE_OF_FORGOTTEN = timedelta(days=1)  # LATE, where nobody is left who would notice


def due_visits() -> OutsideVisitQuerySet:
    """Whose queue has to be asked; who was asked longest ago comes first in the lane."""
    now = clock.now()
    rows = OutsideVisit.objects.filter(
        Q(state__in=OPEN, updated_at__lte=now - PAUSE)
        | Q(state__in=[OutsideState.REFUSED, OutsideState.CANCELLED], recheck_until__gt=now)
    )
    return rows.annotate(next_attempt_at=F("updated_at"))


def find_out() -> int:
    """Body of the lane's task; how many questions are settled now."""
    silent: set[int] = set()
    settled: list[int] = []

    def ask(pk: int) -> None:
        if _ask_again(pk, silent):
            settled.append(pk)

    drain_lane(LANE_TASK, lambda: due_visits().exclude(queue__in=silent), ask)
    return len(settled)


def _ask_again(pk: int, silent: set[int]) -> bool:
    """Whatever one row brings, the next has its turn, and this one comes last in the next run."""
    row = OutsideVisit.objects.select_related("queue__addressee__community").filter(pk=pk).first()
    if row is None or row.queue_id in silent:
        return False
    try:
        if _settled(row, diia_of(row.queue)):
            return True
    except (QueueSilent, QueueMisconfigured):
        silent.add(row.queue_id)
    except Refusal:
        pass  # nothing that can be believed
    except Exception:
        logger.exception("The visit %s in another queue could not be found out.", row.public_id)
    OutsideVisit.objects.filter(pk=pk).update(updated_at=clock.now())
    return False


def _settled(row: OutsideVisit, diia: DiiaQueue) -> bool:
    if row.state == OutsideState.CANCELLED:
        return _call_off(row, diia)
    found = diia.find(row.key)
    if row.state == OutsideState.REFUSED:
        return found is not None and _turned_up(row, found, diia)
    if found is not None:
        if (found.local_date, found.starts) != (row.local_date, row.local_start) or _is_known(row, found):
            raise OutcomeUnknown  # somebody else's visit, or a time that nobody chose
        note_booked(row, found)
        return True
    with transaction.atomic():
        if note_state(row, OutsideState.REFUSED, recheck_until=clock.now() + LATE):
            send_outside_letter(row)
    return True


def _is_known(row: OutsideVisit, found: Visit) -> bool:
    return OutsideVisit.objects.filter(queue=row.queue_id, reference=found.reference).exclude(pk=row.pk).exists()


def _turned_up(row: OutsideVisit, found: Visit, diia: DiiaQueue) -> bool:
    """After the person was told that nothing is booked: it must not stand against their name."""
    if _is_known(row, found):
        return False
    until = _end_of(row) if found.is_active else None
    if not note_state(
        row,
        OutsideState.CANCELLED,
        before=(OutsideState.REFUSED,),
        reference=found.reference,
        number=found.number,
        recheck_until=until,
    ):
        return False
    return _call_off(row, diia) if found.is_active else True


def _call_off(row: OutsideVisit, diia: DiiaQueue) -> bool:
    """Cancelled here already: until it is cancelled there, too, it is tried again."""
    with suppress(NotFound):  # not there any more
        diia.cancel(row.reference, key=f"{row.key}-late")
    with transaction.atomic():
        OutsideVisit.objects.filter(pk=row.pk).update(recheck_until=None, updated_at=clock.now())
        audit_outside(row, "equeue.outside_cancelled")
    return True


def _end_of(row: OutsideVisit) -> datetime:
    return datetime.combine(row.local_date + timedelta(days=1), time(), clock.KYIV)


def forget_outside(rows: OutsideVisitQuerySet) -> int:
    """Forget who was to come; a visit to come is cancelled here at once and there by the worker: no other server is
    asked inside the transaction of an erasure. How many were forgotten."""
    now = clock.now()
    with transaction.atomic():
        keys = list(rows.filter(erased_at=None).values_list("pk", flat=True))
        mine = OutsideVisit.objects.filter(pk__in=keys)
        # Before the states: an answer that comes now finds nobody to tell (note_booked).
        count = mine.update(full_name="", phone="", email="", erased_at=now)
        for row in mine:
            starts = datetime.combine(row.local_date, row.local_start, clock.KYIV)
            if starts > now:
                ends = _end_of(row)
                note_state(row, OutsideState.CANCELLED, before=(OutsideState.BOOKED,), recheck_until=ends)
                note_state(row, OutsideState.REFUSED, recheck_until=min(ends, now + LATE_OF_FORGOTTEN))
        if count:
            ask_lane(LANE_TASK)
    return count
