"""Listens to the city."""

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from modules.equeue import signals
from modules.equeue.constants import CONSENT, OUTSIDE_CONSENT, WAITING_CONSENT
from modules.equeue.models import Booking, OutsideVisit
from modules.equeue.services.finding_out import forget_outside
from modules.equeue.services.leasing import lease_soon
from modules.equeue.services.personal import forget_booking
from modules.equeue.services.reminders import withdraw_reminder
from modules.equeue.services.schedules import follow_calendar
from modules.equeue.services.waiting import forget_waiting
from portal.events import calendar_published, consent_withdrawn


@receiver(consent_withdrawn)
def follow_withdrawal(sender: Any, purpose: str, subject: str, **kwargs: object) -> None:
    """A booking, here or in a queue of Diia, and a place in the waiting list are kept by the consent alone."""
    if purpose == CONSENT:
        forget_booking(subject)
    elif purpose == WAITING_CONSENT:
        forget_waiting(subject)
    elif purpose == OUTSIDE_CONSENT:
        forget_outside(OutsideVisit.objects.filter(public_id=subject))


@receiver(signals.booking_cancelled)
def follow_cancellation(sender: Any, booking_id: int, **kwargs: object) -> None:
    withdraw_reminder(Booking.objects.get(pk=booking_id))


@receiver(signals.booking_moved)
def follow_move(sender: Any, booking_id: int, **kwargs: object) -> None:
    """`booking_id` is the new time; the reminder of the old one is wrong now."""
    for old in Booking.objects.filter(moved_to=booking_id):
        withdraw_reminder(old)


@receiver(signals.queue_saved)
def leave_times(sender: Any, queue_id: int, **kwargs: object) -> None:
    """A kiosk that gives exact times from now on has some at once."""
    lease_soon(queue_id)


@receiver(calendar_published)
def look_at_bookings(sender: Any, community_id: int, **kwargs: object) -> None:
    """A new holiday closes queues: its bookings are flagged. After commit: the calendar is in force then."""
    transaction.on_commit(partial(follow_calendar, community_id))
