"""A booking in conflict goes to a workplace that is free at its own time: people book a type, never a person."""

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from modules.equeue import signals
from modules.equeue.constants import OfferState
from modules.equeue.engine.refusals import WrongState
from modules.equeue.models import Booking, TimeOffer
from modules.equeue.selectors.attention import free_lanes
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.services.booking import audit
from modules.equeue.services.freed import offer_freed
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.moving import MOVABLE
from modules.equeue.services.placing import expire_day
from modules.equeue.services.proposing import withdraw_and_tell
from portal.common import clock
from portal.common.refusals import Refusal


class NoPlaceLeft(Refusal):
    code = "no_place_left"
    message = _("That workplace has just been taken: no other one is free at this time. Offer another time.")


def take_free_place(*, booking: Booking, actor: Any, now: datetime | None = None) -> Booking:
    """The time stays, so nobody has to be written to; another time that was offered is taken back, with a letter, and
    goes to who waits. Again changes nothing. Raises WrongState, NoPlaceLeft, QueueBusy."""

    def act() -> Booking:
        moment = now or clock.now()
        days = _offered_days(booking)
        lock_days([(booking.workplace_type_id, booking.local_date), *days])
        expire_day(booking.workplace_type, booking.local_date, moment)
        row = Booking.objects.select_related(*RELATED).get(pk=booking.pk)
        if row.state not in MOVABLE or row.starts_at <= moment:
            raise WrongState
        if not row.has_conflict:
            return row
        lane = free_lanes([row], moment).get(row.pk)
        if lane is None:
            raise NoPlaceLeft
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=row.pk).update(lane=lane, has_conflict=False, updated_at=moment)
        except IntegrityError as problem:  # a booking in a state that is not looked at here
            raise NoPlaceLeft from problem
        row.lane, row.has_conflict = lane, False
        freed = withdraw_and_tell(row, moment)
        transaction.on_commit(partial(signals.booking_changed.send_robust, Booking, booking_id=row.pk))
        audit(row, "equeue.place_found", actor)
        for held in freed:
            # An offer of this very moment stands on a day that is not locked: the job of the next minute sees to it.
            if (held.workplace_type_id, held.local_date) in days:
                offer_freed(held, moment)
        return row

    return in_transaction(act)


def _offered_days(booking: Booking) -> set[tuple[int, date]]:
    rows = TimeOffer.objects.filter(booking=booking.pk, state=OfferState.OPEN)
    return set(rows.order_by().values_list("held__workplace_type_id", "held__local_date"))
