"""Visits of the demo's citizen, one in every state that a person meets: over with a comment, planned, in conflict with
another time offered, and a place in the waiting list. Visitors of the demo lend theirs, so that nothing is overbooked.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction

from modules.equeue.constants import BookingState, OfferKind, OfferState, Processing, QueueKind, Source, WaitingState
from modules.equeue.models import Absence, Booking, Contact, Queue, TimeOffer, VisitNote, WaitingEntry, WorkplaceType
from modules.equeue.models.booking import BookingQuerySet, hash_token
from modules.equeue.models.offer import waiting_token
from modules.equeue.models.queue import new_public_id
from modules.equeue.selectors import nearest_slots
from modules.equeue.services.demo import moment_of
from modules.equeue.services.offers import hold_offer
from modules.equeue.services.schedules import lock_types, settle
from portal.common.refusals import Refusal

NOTE = "Довідку про склад сім’ї прийнято. Принесіть наступного разу оригінал договору оренди."
AWAY = "Лікарняний"
WHY = "Спеціаліст захворів"


def seed_citizen(community: Any, today: date) -> None:
    """Slot DemoData: idempotent; what the person does with the visits stays."""
    user = get_user_model().objects.filter(email=f"citizen@{community.slug}.example").first()
    queue = Queue.objects.filter(addressee__community=community, kind=QueueKind.OWN).order_by("pk").first()
    if user is None or queue is None:
        return
    now = moment_of(today)
    with transaction.atomic():
        last = _visit_that_is_over(queue, user, today)
        _next_visit(queue, user, last, today)
        _waits(queue, user, today, now)
    # The second citizen has an offer to answer and nothing else.
    second = get_user_model().objects.filter(email=f"citizen2@{community.slug}.example")
    for person in (user, *second):
        with transaction.atomic():
            _conflict(queue, person, today, now)


def _strangers(queue: Queue, state: str) -> BookingQuerySet:
    return Booking.objects.filter(queue=queue, source=Source.DEMO, state=state, user=None, has_conflict=False)


def _give(booking: Booking, user: Any, **fields: Any) -> None:
    Booking.objects.filter(pk=booking.pk).update(user=user, **fields)
    name = " ".join(part for part in (user.last_name, user.first_name, user.patronymic) if part)
    Contact.objects.filter(booking=booking).update(full_name=name, email=user.email, comment="")
    booking.refresh_from_db()


def _visit_that_is_over(queue: Queue, user: Any, today: date) -> Booking | None:
    mine = Booking.objects.filter(user=user, queue=queue, state=BookingState.SERVED).order_by("-starts_at").first()
    if mine is not None:
        return mine
    rows = _strangers(queue, BookingState.SERVED).filter(local_date__lt=today)
    booking = rows.order_by("-local_date", "starts_at").first()
    if booking is not None:
        _give(booking, user, processing=Processing.NEEDS_PAPERS)
        VisitNote.objects.create(booking=booking, text=NOTE, is_for_person=True, created_at=booking.ends_at)
    return booking


def _next_visit(queue: Queue, user: Any, last: Booking | None, today: date) -> None:
    """Planned at the visit that is over, of the same type."""
    if last is None or Booking.objects.filter(user=user, queue=queue, follows__isnull=False).exists():
        return
    rows = _strangers(queue, BookingState.BOOKED).filter(workplace_type=last.workplace_type_id)
    booking = rows.filter(local_date__gte=today + timedelta(days=2)).order_by("starts_at").first()
    if booking is not None:
        _give(booking, user, follows=last)


def _waits(queue: Queue, user: Any, today: date, now: datetime) -> None:
    """For days beyond the window: nobody can book them yet, and the place in the line stays to be seen."""
    row = queue.types.filter(is_active=True).order_by("-order").first()
    if row is None or WaitingEntry.objects.filter(user=user).exists():
        return
    public_id = new_public_id()
    WaitingEntry.objects.create(
        workplace_type=row,
        public_id=public_id,
        token_hash=hash_token(waiting_token(public_id)),
        state=WaitingState.WAITING,
        first_date=today + timedelta(days=queue.window_days + 4),
        last_date=today + timedelta(days=queue.window_days + 14),
        full_name=user.get_full_name(),
        email=user.email,
        user=user,
        consent_at=now,
        created_at=now,
    )


def _conflict(queue: Queue, user: Any, today: date, now: datetime) -> None:
    """The only specialist of a type falls ill on a day that people have booked; the citizen is offered another."""
    mine = Booking.objects.filter(user=user, has_conflict=True, state=BookingState.BOOKED, local_date__gt=today)
    booking = mine.order_by("starts_at").first()
    if booking is None:
        strangers = Booking.objects.filter(queue=queue, source=Source.DEMO, user=None, state=BookingState.BOOKED)
        booking = strangers.filter(has_conflict=True, local_date__gt=today).order_by("starts_at").first()
        booking = booking or _fallen_ill(queue, today)
        if booking is not None:
            _give(booking, user)
    if booking is None or TimeOffer.objects.filter(booking=booking, state=OfferState.OPEN).exists():
        return
    kind = booking.workplace_type
    for free in nearest_slots(queue, kind, booking.starts_at):
        try:
            hold_offer(
                kind=OfferKind.CONFLICT,
                workplace_type=kind,
                local_date=free.slot.local_date,
                local_start=free.local_start,
                booking=booking,
                reason=WHY,
                now=now,
            )
        except Refusal:
            continue
        return


def _fallen_ill(queue: Queue, today: date) -> Booking | None:
    row: WorkplaceType | None = queue.types.filter(is_active=True, capacity=1).order_by("order").first()
    if row is None:
        return None
    rows = _strangers(queue, BookingState.BOOKED).filter(workplace_type=row, local_date__gt=today + timedelta(days=1))
    booking = rows.order_by("starts_at").first()
    if booking is None:
        return None
    lock_types([row])
    day = booking.local_date
    Absence.objects.create(workplace_type=row, starts_on=day, ends_on=day, reason=AWAY)
    settle([row])
    booking.refresh_from_db()
    return booking if booking.has_conflict else None
