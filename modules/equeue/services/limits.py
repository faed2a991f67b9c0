"""Limits against grabbing of times, for queues that have them. A person is an account, an address or a phone."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from modules.equeue.constants import NUMBERED, BookingState
from modules.equeue.engine.refusals import MissedVisits, MonthUsedUp, TooManyVisits
from modules.equeue.models import Booking, Contact
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.services.contact import ContactData
from portal.common.refusals import Refusal

PERSON_LOCK = 0x455150  # "EQP": first half of the advisory lock's key
MONTH = timedelta(days=30)
COMING = (BookingState.PENDING, BookingState.BOOKED)


def check_limits(booking: Booking, contact: ContactData, user: Any, now: datetime) -> None:
    """Refuse a booking that is one too many for its person; inside the transaction that makes it.

    Raises TooManyVisits, MonthUsedUp, MissedVisits.
    """
    queue = booking.queue
    if queue.active_limit is None and queue.month_limit is None and queue.no_show_limit is None:
        return
    _lock_person(queue.pk, contact, user)
    rows = _rows_of(queue.pk, contact, user)
    # A booking that has moved lives on as the new one.
    made = rows.filter(state__in=NUMBERED, created_at__gt=now - MONTH).exclude(state=BookingState.MOVED)
    missed = rows.filter(state=BookingState.NO_SHOW, starts_at__gt=now - MONTH)
    checks: tuple[tuple[int | None, BookingQuerySet, type[Refusal]], ...] = (
        (queue.no_show_limit, missed, MissedVisits),
        (queue.month_limit, made, MonthUsedUp),
        (queue.active_limit, rows.filter(state__in=COMING, starts_at__gt=now), TooManyVisits),
    )
    for limit, found, refusal in checks:
        if limit is not None and found.count() >= limit:
            raise refusal


def _rows_of(queue_id: int, contact: ContactData, user: Any) -> BookingQuerySet:
    whose = Q(pk__in=[])
    if contact.email:
        whose |= Q(email=contact.email)
    if contact.phone:
        same = Q(phone__in=phone_forms(contact.phone))
        # Nobody proves a phone: who has proven an address or an account is not bound by what others did in his name.
        is_proven = bool(contact.email) or user is not None
        whose |= same & (~Q(email="") | Q(booking__user__isnull=False)) if is_proven else same
    ids = list(Contact.objects.filter(whose, booking__queue=queue_id).values_list("booking_id", flat=True))
    own = Q(pk__in=ids) | Q(user=user) if user is not None else Q(pk__in=ids)
    return Booking.objects.filter(own, queue=queue_id)


def _lock_person(queue_id: int, contact: ContactData, user: Any) -> None:
    """Bookings of one person on other days stand under other ledgers. SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return
    names = [
        f"user:{user.pk}" if user is not None else "",
        contact.email,
        contact.phone and phone_forms(contact.phone)[0],
    ]
    keys = {hashlib.sha256(f"{queue_id}:{name}".encode()).digest()[:4] for name in names if name}
    with connection.cursor() as cursor:
        for key in sorted(int.from_bytes(key, "big", signed=True) for key in keys):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [PERSON_LOCK, key])


def phone_forms(phone: str) -> list[str]:
    """The ways one number is written: +380671234567, 380671234567, 0671234567."""
    found = re.fullmatch(r"(?:\+?38)?(0\d{9})", phone)
    if found is None:
        return [phone.removeprefix("+"), "+" + phone.removeprefix("+")]
    return [f"+38{found[1]}", f"38{found[1]}", found[1]]
