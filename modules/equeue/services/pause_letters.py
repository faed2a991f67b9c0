"""Booked people hear of an alarm: that reception stands still and their place is kept, and then that it goes on.

Whoever is expected within two hours of the pause is written to, once; the ledger of letters (`queue_letter`) makes a
second run a no-op. When reception goes on, whoever's hour has passed meanwhile is offered the nearest free time by the
service that offers times to everybody else, and may come the same day all the same: the visit stays booked.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, HallPause
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.selectors.pauses import live_pauses
from modules.equeue.selectors.queues import site_of
from modules.equeue.services.letters import letter_context
from modules.equeue.services.reoffering import offer_each
from portal.common import clock
from portal.notifications.services import LetterRefused, queue_letter, written_keys

logger = logging.getLogger(__name__)
AHEAD = timedelta(hours=2)  # who comes later than that is written to when it draws near
BACK = timedelta(hours=24)
JUST_LATE = timedelta(minutes=30)  # who was due so long before may still be in the hall


def tell_pauses(now: datetime | None = None) -> int:
    """The scheduled job: letters and offers of all pauses that are not settled; how many."""
    moment = now or clock.now()
    return sum(_tried(pause, moment) for pause in live_pauses(moment, BACK))


def _tried(pause: HallPause, now: datetime) -> int:
    """What goes wrong with one hall must not keep the people of others from their letters."""
    try:
        return _tell_end(pause, now) if pause.ended_at else _tell_begin(pause, now)
    except Exception:
        logger.exception("People could not be told of the pause %s.", pause.public_id)
        return 0


def _tell_begin(pause: HallPause, now: datetime) -> int:
    rows = _visits(pause, pause.began_at - JUST_LATE, now + AHEAD)
    return sum(_letter(row, pause, "hall_paused", now) for row in _unwritten(rows, pause, "hall_paused"))


def _tell_end(pause: HallPause, now: datetime) -> int:
    """Whoever was told that it stands still is told that it goes on; those whose hour has passed get another offer."""
    ended = pause.ended_at or now
    visits = _visits(pause, pause.began_at - JUST_LATE, ended + AHEAD)
    told = written_keys(_key(row, pause, "hall_paused") for row in visits)
    visits = [row for row in visits if _key(row, pause, "hall_paused") in told]
    fresh = _unwritten(visits, pause, "hall_resumed")
    missed = [row for row in fresh if pause.began_at <= row.starts_at < ended]
    count = sum(_letter(row, pause, "hall_resumed", now) for row in fresh)
    if missed:
        with translation.override("uk"):
            since = date_format(ended.astimezone(clock.KYIV), "G:i")
            reason = _("Reception stood still because of an alarm and goes on since %(at)s") % {"at": since}
        offer_each(missed, actor=None, reason=reason)
    HallPause.objects.filter(pk=pause.pk).update(is_settled=True)
    return count


def _visits(pause: HallPause, since: datetime, until: datetime) -> list[Booking]:
    rows = Booking.objects.filter(
        queue=pause.hall.queue_id, state=BookingState.BOOKED, starts_at__range=(since, until)
    )
    rows = rows.filter(contact__erased_at=None).exclude(contact__email="")
    return list(rows.select_related(*RELATED).order_by("starts_at", "pk"))


def _unwritten(rows: list[Booking], pause: HallPause, code: str) -> list[Booking]:
    written = written_keys(_key(row, pause, code) for row in rows)
    return [row for row in rows if _key(row, pause, code) not in written]


def _key(booking: Booking, pause: HallPause, code: str) -> str:
    return f"equeue.{code}:{booking.public_id}:{pause.public_id}"


def _letter(booking: Booking, pause: HallPause, code: str, now: datetime) -> bool:
    site = site_of(booking.queue.addressee)
    context = {
        **letter_context(booking, booking.contact, site),
        "pause": pause,
        "is_missed": bool(pause.ended_at and pause.began_at <= booking.starts_at < pause.ended_at),
    }
    try:
        with transaction.atomic():
            queue_letter(
                key=_key(booking, pause, code),
                code=f"equeue.{code}",
                to=booking.contact.email,
                site=site,
                context=context,
                language=booking.contact.language,
                not_after=now + AHEAD,
            )
    except LetterRefused:
        logger.exception("The letter %s of booking %s was refused.", code, booking.public_id)
        return False
    return True
