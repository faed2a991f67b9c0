"""«Тривога»: one press of the chief stops a hall, another one lets it go on; the hall's own press is shown the same.

The hall owns what happens there. The portal asks by the next pull, and what the hall answers by its events
(`hall.paused`, `hall.resumed`) is written beside the wish. People are told by `services.pause_letters`.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from modules.equeue.models import HallEvent, HallPause, HallServer
from modules.equeue.models.hall_pause import PauseReason
from modules.equeue.models.queue import new_public_id
from modules.equeue.selectors.pauses import day_begins, open_pause
from portal.audit.services import record
from portal.common import clock
from portal.common.refusals import Refusal

BEGUN, ENDED = "hall.paused", "hall.resumed"


class UnknownReason(Refusal):
    code = "unknown_reason"
    status = 422
    message = _("Choose why the hall stops.")


def begin_pause(hall: HallServer, *, actor: Any, reason: str = PauseReason.ALARM) -> HallPause:
    """Ask the hall to stop; a second press answers the pause that is there. Raises UnknownReason."""
    if reason not in PauseReason.values:
        raise UnknownReason
    now = clock.now()
    try:
        with transaction.atomic():
            _forget_yesterday(hall, now)
            known = open_pause(hall)
            if known is not None:
                return known
            row = HallPause.objects.create(
                hall=hall, reason=reason, began_at=now, begin_id=new_public_id(), asked_by=actor
            )
            _audit(hall, "equeue.hall_paused", actor, reason)
            return row
    except IntegrityError:  # somebody pressed in the same moment
        return HallPause.objects.get(hall=hall, ended_at=None)


def end_pause(hall: HallServer, *, actor: Any) -> HallPause | None:
    """Ask the hall to go on; None if it was not paused."""
    now = clock.now()
    with transaction.atomic():
        row = open_pause(hall)
        if row is None:
            return None
        changed = HallPause.objects.filter(pk=row.pk, ended_at=None).update(ended_at=now, end_id=new_public_id())
        if changed:
            _audit(hall, "equeue.hall_resumed", actor, row.reason)
        row.refresh_from_db()
        return row


def follow_hall(hall: HallServer, event: HallEvent) -> None:
    """What the hall says of its pause. Inside the transaction of the push; twice is once.

    Only of today: an event that comes days late tells the statistics, and nobody is written to about it.
    """
    payload = event.body.get("payload") or {}
    at = datetime.fromisoformat(event.body["at_wall"])
    if event.service_day != clock.today():
        return
    wish = str(payload.get("request") or "")
    if event.type == BEGUN:
        _hear_begin(hall, wish, at, str(payload.get("reason") or PauseReason.ALARM))
    else:
        _hear_end(hall, wish, at)


def _hear_begin(hall: HallServer, wish: str, at: datetime, reason: str) -> None:
    now = clock.now()
    rows = HallPause.objects.filter(hall=hall)
    if wish and rows.filter(begin_id=wish).update(begin_heard_at=at):
        return
    if rows.filter(began_at=at, begin_id="").exists():
        return  # told again
    _forget_yesterday(hall, now)
    reason = reason if reason in PauseReason.values else PauseReason.ALARM
    next_one = rows.filter(ended_at=None, begin_id="", began_at__gt=at).first()
    if next_one is not None:  # understood only now: it was over before the one that goes on, its end says when
        past = {"ended_at": next_one.began_at, "is_settled": True}
        HallPause.objects.create(hall=hall, reason=reason, began_at=at, begin_heard_at=at, **past)
        return
    if rows.filter(ended_at=None).update(begin_heard_at=at):
        return  # both pressed: it is one pause
    HallPause.objects.create(hall=hall, reason=reason, began_at=min(at, now), begin_heard_at=at)


def _hear_end(hall: HallServer, wish: str, at: datetime) -> None:
    rows = HallPause.objects.filter(hall=hall)
    if wish and rows.filter(end_id=wish).update(end_heard_at=at):
        return
    # The hall's own press ends what began before it, whoever began that; also when a later one was understood first.
    own = rows.filter(end_id="", began_at__lte=at)
    own.filter(Q(ended_at=None) | Q(ended_at__gt=at)).update(ended_at=at, end_heard_at=at)


def _forget_yesterday(hall: HallServer, now: datetime) -> None:
    """A pause that nobody ended is over with its day: the hall has closed that day."""
    for row in HallPause.objects.filter(hall=hall, ended_at=None, began_at__lt=day_begins(now)):
        HallPause.objects.filter(pk=row.pk).update(ended_at=row.began_at, is_settled=True)


def _audit(hall: HallServer, action: str, actor: Any, reason: str) -> None:
    community = hall.queue.addressee.community
    record(actor=actor, action=action, target=hall, community=community, details={"reason": reason})
