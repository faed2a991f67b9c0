"""What each kind of queue can do for a person (rule 3), whoever keeps it: services → dates → times → create → cancel.

The order is that of a person's way. A queue of our own is behind it in services/own_queue.py, for it is made of
services; one by external link in adapters/link.py; Diia's in adapters/diia.py. All pass
tests/modules/equeue/test_adapters.py.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from portal.common.refusals import Refusal


class BookedElsewhere(Refusal):
    code = "booked_elsewhere"
    message = _("Booking for this queue is on another site. Open it by its link.")


class QueueSilent(Refusal):
    """Nothing was asked for that could have been done there, so nothing was: the person may try again at once."""

    code = "queue_silent"
    status = 503
    retry_after = 30
    message = _("The queue of Diia does not answer now. Nothing is booked. Try again in some minutes or call us.")


class QueueMisconfigured(Refusal):
    """Wrong keys or address: only staff can help, so people are told to call."""

    code = "queue_misconfigured"
    status = 503
    retry_after = 3600
    message = _("Online booking for this queue does not work now; we know about it. Nothing is booked. Please call.")


class OutcomeUnknown(Refusal):
    """The question went out and no answer came that could be believed. Asking again under the same key is safe."""

    code = "outcome_unknown"
    status = 503
    retry_after = 60
    message = _("We do not know yet whether this time is yours: the queue of Diia has not answered. We go on asking.")


@dataclass(frozen=True, slots=True)
class OfferedService:
    id: str
    name: str
    minutes: int = 0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """Kyiv wall time; `free` is at least one."""

    local_date: date
    starts: time
    ends: time
    free: int


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class VisitRequest:
    """`key` belongs to one wish of one person: the same wish sent again under it is the same visit."""

    service: str
    local_date: date
    starts: time
    person: Person
    key: str
    has_consent: bool


@dataclass(frozen=True, slots=True)
class Visit:
    reference: str
    number: str
    is_active: bool
    local_date: date
    starts: time


class Offers(Protocol):
    """What can be booked. Methods raise NotFound, and where the queue is elsewhere QueueSilent, QueueMisconfigured."""

    def services(self) -> list[OfferedService]: ...

    def dates(self, service: str) -> list[date]: ...

    def times(self, service: str, day: date) -> list[OfferedTime]: ...


class QueueAdapter(Offers, Protocol):
    """Methods raise Refusal: SlotTaken, SlotNotOffered, BadContact, NotFound, QueueClosed, BookedElsewhere, and where
    the queue is elsewhere QueueSilent, QueueMisconfigured, OutcomeUnknown. IdempotencyConflict: a key used before
    for another wish."""

    is_bookable: bool  # False: people are sent to `link`
    link: str

    def create(self, request: VisitRequest) -> Visit: ...

    def visit(self, reference: str) -> Visit: ...

    def cancel(self, reference: str, *, key: str, at: datetime | None = None) -> Visit: ...
