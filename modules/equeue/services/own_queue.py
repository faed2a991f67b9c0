"""A queue of our own behind the interface of adapters/base.py: a thin cover of the services, which hold every rule."""

from datetime import date, datetime

from modules.equeue.adapters.base import OfferedService, OfferedTime, QueueAdapter, Visit, VisitRequest
from modules.equeue.adapters.diia import DiiaQueue
from modules.equeue.adapters.link import LinkedQueue
from modules.equeue.constants import NUMBERED, ActorKind, QueueKind, Source
from modules.equeue.engine.refusals import NotFound
from modules.equeue.models import Booking, Queue, QueueKeys, WorkplaceType
from modules.equeue.selectors import bookable_types, free_slots
from modules.equeue.selectors.tickets import ACTIVE
from modules.equeue.services.booking import cancel_booking, confirm_booking
from modules.equeue.services.contact import ContactData
from modules.equeue.services.holding import hold_slot


def adapter_of(queue: Queue) -> QueueAdapter:
    if queue.kind == QueueKind.LINK:
        return LinkedQueue(queue.link)
    return diia_of(queue) if queue.kind == QueueKind.DIIA else OwnQueue(queue)


def diia_of(queue: Queue) -> DiiaQueue:
    """By the keys alone: what was booked in Diia stands there, whatever kind the queue is by now."""
    keys = QueueKeys.objects.select_related("queue").filter(queue=queue).first()
    return DiiaQueue(keys.url, keys.key_name, keys.key) if keys else DiiaQueue("", "", "")


class OwnQueue:
    is_bookable = True
    link = ""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue

    def services(self) -> list[OfferedService]:
        return [
            OfferedService(row.public_id, row.description, row.interval, row.hint)
            for row in bookable_types(self.queue)
        ]

    def dates(self, service: str) -> list[date]:
        (offer,) = free_slots(self.queue, types=[self._type(service)])
        return [day.local_date for day in offer.days if day.slots]

    def times(self, service: str, day: date) -> list[OfferedTime]:
        (offer,) = free_slots(self.queue, types=[self._type(service)])
        return [
            OfferedTime(each.local_date, item.local_start, item.local_end, item.free)
            for each in offer.days
            if each.local_date == day
            for item in each.slots
        ]

    def create(self, request: VisitRequest) -> Visit:
        row = self._type(request.service)
        person = request.person
        contact = ContactData(person.name, person.phone, person.email, has_consent=request.has_consent).cleaned()
        held = hold_slot(
            workplace_type=row,
            local_date=request.local_date,
            local_start=request.starts,
            holder=f"adapter:{request.key}",
            source=Source.API,
            key=request.key,
        )
        return self._visit(confirm_booking(token=held.token, contact=contact, key=request.key))

    def visit(self, reference: str) -> Visit:
        return self._visit(self._booking(reference))

    def cancel(self, reference: str, *, key: str, at: datetime | None = None) -> Visit:
        booking = self._booking(reference)
        return self._visit(cancel_booking(booking=booking, actor_kind=ActorKind.CITIZEN, key=key, now=at))

    def _type(self, service: str) -> WorkplaceType:
        row = next((row for row in bookable_types(self.queue) if row.public_id == service), None)
        if row is None:
            raise NotFound
        return row

    def _booking(self, reference: str) -> Booking:
        row = Booking.objects.filter(queue=self.queue, public_id=reference, state__in=NUMBERED).first()
        if row is None:
            raise NotFound
        return row

    @staticmethod
    def _visit(row: Booking) -> Visit:
        return Visit(row.public_id, row.number, row.state in ACTIVE, row.local_date, row.local_start)
