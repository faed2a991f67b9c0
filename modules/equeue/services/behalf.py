"""A booking that staff make for a caller or a visitor: at once, at any free time that has not begun, also where people
themselves could not book. Without an e-mail nobody is written to; the person takes the printed ticket or the number.
"""

from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.db import transaction

from modules.equeue import signals
from modules.equeue.constants import ActorKind, BookingState, Source
from modules.equeue.engine.refusals import SlotNotOffered
from modules.equeue.engine.window import is_thinkable
from modules.equeue.models import Booking, Contact, WorkplaceType
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.services.booking import audit
from modules.equeue.services.booking_files import claim_held
from modules.equeue.services.consents import note_consent
from modules.equeue.services.contact import ContactData
from modules.equeue.services.history import add_event, announce
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.letters import send_letter
from modules.equeue.services.numbers import next_number
from modules.equeue.services.placing import free_lane, insert, new_booking, offered_slot
from portal.common import clock
from portal.common.idempotency import fingerprint_of, run_once


def book_for(
    *,
    workplace_type: WorkplaceType,
    local_date: date,
    local_start: time,
    contact: ContactData,
    actor: Any,
    key: str = "",
    seed: str = "",
    now: datetime | None = None,
) -> Booking:
    """The booking with its number. `key` is of the form that was sent: pressed twice, it books once. `seed` is of the
    files that were added to it.

    Raises BadContact, SlotNotOffered, SlotTaken, QueueClosed, NumbersExhausted, QueueBusy.
    """
    contact = contact.cleaned()
    if not is_thinkable(local_date, clock.today()):
        raise SlotNotOffered

    def act() -> dict[str, Any]:
        moment = now or clock.now()
        lock_days([(workplace_type.pk, local_date)], by_staff=True)
        row, plan, slot = offered_slot(workplace_type.pk, local_date, local_start, moment, by_staff=True)
        lane, number = free_lane(row, plan, slot, moment), next_number(row.service_centre_id, local_date)
        booking = new_booking(row, slot, lane, BookingState.BOOKED, moment, number=number, source=Source.STAFF)
        insert(booking)
        add_event(booking, "", now=moment, actor_kind=ActorKind.STAFF, actor=actor)
        announce(booking, "", moment)
        note_consent(booking, contact)
        Contact.objects.create(
            booking=booking,
            full_name=contact.full_name,
            phone=contact.phone,
            email=contact.email,
            comment=contact.comment,
            previous_number=contact.previous_number,
            language=contact.language,
            consent_at=moment,
        )
        if seed:
            claim_held(booking, seed)
        send_letter(booking, "booking_made")
        transaction.on_commit(partial(signals.booking_made.send_robust, Booking, booking_id=booking.pk))
        audit(booking, "equeue.booking_made", actor, by=ActorKind.STAFF)
        return {"id": booking.pk}

    if key:
        fingerprint = fingerprint_of(workplace_type.pk, local_date, local_start, contact)
        name = f"{actor.pk}:{key}"
        answer = in_transaction(lambda: run_once(scope="equeue.behalf", key=name, fingerprint=fingerprint, action=act))
    else:
        answer = in_transaction(act)
    return Booking.objects.select_related(*RELATED).get(pk=answer["id"])
