"""Queues with their schedules, and bookings."""

from modules.equeue.models.booking import Booking, BookingEvent, Contact, DayLedger, NumberSeries
from modules.equeue.models.queue import Absence, DayException, Queue, ScheduleRule, Workplace, WorkplaceType

__all__ = [
    "Absence",
    "Booking",
    "BookingEvent",
    "Contact",
    "DayException",
    "DayLedger",
    "NumberSeries",
    "Queue",
    "ScheduleRule",
    "Workplace",
    "WorkplaceType",
]
