"""Queues with their schedules, bookings, and halls."""

from modules.equeue.models.booking import Booking, BookingEvent, Contact, DayLedger, NumberSeries
from modules.equeue.models.confirmation import Draft
from modules.equeue.models.hall import HallDevice, HallEvent, HallLog, HallNonce, HallQuarantine, HallServer
from modules.equeue.models.queue import Absence, DayException, Queue, ScheduleRule, Workplace, WorkplaceType

__all__ = [
    "Absence",
    "Booking",
    "BookingEvent",
    "Contact",
    "DayException",
    "DayLedger",
    "Draft",
    "HallDevice",
    "HallEvent",
    "HallLog",
    "HallNonce",
    "HallQuarantine",
    "HallServer",
    "NumberSeries",
    "Queue",
    "ScheduleRule",
    "Workplace",
    "WorkplaceType",
]
