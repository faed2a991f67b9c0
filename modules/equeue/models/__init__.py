"""Queues with their schedules, bookings, and halls."""

from modules.equeue.models.audit import QueueCheck
from modules.equeue.models.booking import Booking, BookingEvent, Contact, DayLedger, NumberSeries
from modules.equeue.models.confirmation import Draft
from modules.equeue.models.hall import HallDevice, HallEvent, HallLog, HallNonce, HallQuarantine, HallServer
from modules.equeue.models.hall_figures import HallDayFigures
from modules.equeue.models.hall_pause import HallPause
from modules.equeue.models.note import VisitNote
from modules.equeue.models.offer import TimeOffer, WaitingEntry
from modules.equeue.models.outside import OutsideVisit, QueueKeys
from modules.equeue.models.queue import Queue, Workplace, WorkplaceType
from modules.equeue.models.schedule import Absence, DayException, ScheduleRule
from modules.equeue.models.staff_key import StaffKey
from modules.equeue.models.version import ScheduleVersion

__all__ = [
    "Absence",
    "Booking",
    "BookingEvent",
    "Contact",
    "DayException",
    "DayLedger",
    "Draft",
    "HallDayFigures",
    "HallDevice",
    "HallEvent",
    "HallLog",
    "HallNonce",
    "HallPause",
    "HallQuarantine",
    "HallServer",
    "NumberSeries",
    "OutsideVisit",
    "Queue",
    "QueueCheck",
    "QueueKeys",
    "ScheduleRule",
    "ScheduleVersion",
    "StaffKey",
    "TimeOffer",
    "VisitNote",
    "WaitingEntry",
    "Workplace",
    "WorkplaceType",
]
