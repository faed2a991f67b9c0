"""What a specialist makes of a visit: how far it is, comments with files, the next visit (rule 42).

The audit log says that something was written, never what: it cannot be erased.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from modules.equeue import signals
from modules.equeue.constants import ActorKind, BookingState, Processing, Source
from modules.equeue.engine.refusals import BadContact, NotFound, SlotNotOffered, WrongState
from modules.equeue.engine.window import is_thinkable
from modules.equeue.models import Booking, Contact, VisitNote, WorkplaceType
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.selectors.notes import record_of
from modules.equeue.services.booking import audit
from modules.equeue.services.history import add_event, announce
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.letters import send_letter
from modules.equeue.services.numbers import next_number
from modules.equeue.services.placing import free_lane, insert, new_booking, offered_slot
from portal.common import clock
from portal.common.refusals import Refusal
from portal.common.typed import tidy
from portal.files.models import StoredFile
from portal.files.services import claim_files, forget_files

LONGEST = 2000
NOT_VISITS = (BookingState.HELD, BookingState.EXPIRED, BookingState.RELEASED, BookingState.MOVED)


class EmptyNote(Refusal):
    code = "empty_note"
    status = 422
    message = _("Write a comment or add a file.")


class UnknownProcessing(Refusal):
    code = "unknown_processing"
    status = 422
    message = _("Choose a status from the list.")


class NotYourNote(Refusal):
    code = "not_your_note"
    status = 403
    message = _("Only the author takes a comment back, on the day it was written.")


class ContactErased(Refusal):
    code = "contact_erased"
    message = _("The contacts of this person are erased: ask the person to book anew.")


def set_processing(*, booking: Booking, processing: str, actor: Any) -> Booking:
    """What the specialist has made of the visit; the state of the booking does not change. Raises UnknownProcessing,
    WrongState."""
    if processing not in Processing.values:
        raise UnknownProcessing

    def act() -> Booking:
        row = Booking.objects.select_related(*RELATED).get(pk=booking.pk)
        if row.state in NOT_VISITS:
            raise WrongState
        changed = Booking.objects.filter(pk=row.pk).exclude(processing=processing)
        if changed.update(processing=processing, updated_at=clock.now()):
            row.processing = processing
            audit(row, "equeue.processing_set", actor, processing=processing)
        return row

    return in_transaction(act)


def add_note(
    *, booking: Booking, actor: Any, text: str, is_for_person: bool = False, files: Sequence[StoredFile] = ()
) -> VisitNote:
    """A comment with files, inner or for the person too. Raises EmptyNote, BadContact (too long), WrongState."""
    text = tidy(text)
    if not text and not files:
        raise EmptyNote
    if len(text) > LONGEST:
        raise BadContact(_("The comment is too long: up to 2000 characters."))

    def act() -> VisitNote:
        row = Booking.objects.select_related(*RELATED).get(pk=booking.pk)
        if row.state in NOT_VISITS:
            raise WrongState
        note = VisitNote.objects.create(
            booking=row, author=actor, text=text, is_for_person=is_for_person, created_at=clock.now()
        )
        claim_files(list(files), record=record_of(note), community=row.queue.addressee.community)
        audit(row, "equeue.note_added", actor, for_person=is_for_person, files=len(files))
        return note

    return in_transaction(act)


def take_back_note(*, note: VisitNote, actor: Any) -> None:
    """The author erases a comment of today with its files; again changes nothing. Raises NotYourNote."""
    is_own = note.author_id is not None and note.author_id == actor.pk
    if not is_own or note.created_at.astimezone(clock.KYIV).date() != clock.today():
        raise NotYourNote

    def act() -> None:
        row = VisitNote.objects.select_related("booking__queue__addressee__community").get(pk=note.pk)
        if row.erased_at is None:
            _erase(row)
            audit(row.booking, "equeue.note_taken_back", actor)

    in_transaction(act)


def _erase(note: VisitNote) -> None:
    VisitNote.objects.filter(pk=note.pk).update(text="", erased_at=clock.now())
    forget_files(record_of(note), community=note.booking.queue.addressee.community)


def plan_next_visit(
    *,
    booking: Booking,
    local_date: date,
    local_start: time,
    actor: Any,
    workplace_type: WorkplaceType | None = None,
    services: Collection[int] = (),
    now: datetime | None = None,
) -> Booking:
    """A visit that staff plan after this one: booked at once for the same person, told by letter. The same time again
    answers the same visit. `services` are ids of the guide: the visit takes an interval for each. Raises
    SlotNotOffered, SlotTaken, QueueClosed, NotFound, WrongState, ContactErased, NumbersExhausted, QueueBusy.
    """
    kind = workplace_type or booking.workplace_type
    if kind.queue_id != booking.queue_id:
        raise NotFound
    if not is_thinkable(local_date, clock.today()):
        raise SlotNotOffered

    def act() -> Booking:
        moment = now or clock.now()
        lock_days([(kind.pk, local_date)], by_staff=True)
        first = Booking.objects.select_related(*RELATED).get(pk=booking.pk)
        same = first.next_visits.filter(
            workplace_type=kind, local_date=local_date, local_start=local_start, state=BookingState.BOOKED
        ).first()
        if same is not None:
            return same
        if first.state in (*NOT_VISITS, BookingState.REJECTED, BookingState.PENDING):
            raise WrongState
        contact = Contact.objects.filter(booking=first, erased_at=None).first()
        if contact is None:
            raise ContactErased
        units = len(set(services)) or 1
        row, plan, slot = offered_slot(kind.pk, local_date, local_start, moment, by_staff=True, units=units)
        new = new_booking(
            row,
            slot,
            free_lane(row, plan, slot, moment),
            BookingState.BOOKED,
            moment,
            number=next_number(row.service_centre_id, local_date),
            source=Source.STAFF,
            user_id=first.user_id,
            follows=first,
        )
        insert(new)
        new.services.set(services)
        _copy(contact, new)
        add_event(new, "", now=moment, actor_kind=ActorKind.STAFF, actor=actor)
        announce(new, "", moment)
        send_letter(new, "booking_made")
        transaction.on_commit(partial(signals.booking_made.send_robust, Booking, booking_id=new.pk))
        audit(new, "equeue.next_visit_planned", actor, after=first.public_id)
        return new

    made = in_transaction(act)
    return Booking.objects.select_related(*RELATED).get(pk=made.pk)


def _copy(contact: Contact, booking: Booking) -> None:
    """Name, contacts and language; the wish and the answers belong to the first visit."""
    names = ("full_name", "phone", "email", "language", "consent_at")
    Contact.objects.create(booking=booking, **{name: getattr(contact, name) for name in names})
