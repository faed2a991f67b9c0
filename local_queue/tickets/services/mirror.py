"""What the portal owns, copied here: configuration and bookings. Applying anything twice changes nothing."""

from collections.abc import Iterable

from django.db import transaction

from local_queue import clock
from local_queue.protocol.bookings import Booking, BookingState
from local_queue.protocol.events import EventType
from local_queue.protocol.queue import QueueConfiguration
from local_queue.protocol.wire import to_plain
from local_queue.tickets.constants import TicketState
from local_queue.tickets.models import Configuration, Device, ExpectedVisit, QueueType, Ticket
from local_queue.tickets.services import log
from local_queue.tickets.services.moves import move
from local_queue.tickets.signals import log_grew


def apply_configuration(new: QueueConfiguration) -> None:
    """Replace types, devices, rules and hours. A type or device that is gone is switched off, never deleted."""
    with transaction.atomic():
        for kind in new.types:
            QueueType.objects.update_or_create(
                public_id=kind.id,
                defaults={
                    "label": kind.label,
                    "prefix": kind.prefix,
                    "kiosk_limit": kind.kiosk_limit,
                    "minutes": kind.minutes,
                    "hint": kind.hint[:200],
                    "icon": kind.icon,
                    "order": kind.order,
                    "gives_times": kind.gives_times,
                    "is_active": True,
                },
            )
        QueueType.objects.exclude(public_id__in=[kind.id for kind in new.types]).update(is_active=False)
        for device in new.devices:
            # A new password is given for a computer that was stolen: who signed in with the old one is out.
            Device.objects.filter(public_id=device.id).exclude(password=device.password).update(session="")
            Device.objects.update_or_create(
                public_id=device.id,
                defaults={
                    "kind": device.kind,
                    "name": device.name,
                    "login": device.login,
                    "password": device.password,
                    "types": list(device.types),
                    "is_active": True,
                },
            )
        gone = Device.objects.exclude(public_id__in=[device.id for device in new.devices])
        gone.update(is_active=False, session="")
        Configuration.objects.update_or_create(
            pk=1, defaults={"revision": new.revision, "body": to_plain(new), "received_at": clock.now()}
        )
        transaction.on_commit(lambda: log_grew.send(sender=Configuration))


def apply_bookings(bookings: Iterable[Booking]) -> list[Booking]:
    """Take over newer versions; those of types not known here yet are given back.

    A cancelled booking whose ticket waits voids the ticket; one already called stays with the hall.
    """
    left: list[Booking] = []
    with transaction.atomic():
        kinds = {kind.public_id: kind for kind in QueueType.objects.all()}
        for booking in sorted(bookings, key=lambda item: (item.id, item.version)):
            if booking.type not in kinds:
                left.append(booking)
                continue
            known = ExpectedVisit.objects.filter(booking_id=booking.id).first()
            if known is not None and known.version >= booking.version:
                continue
            visit, _created = ExpectedVisit.objects.update_or_create(
                booking_id=booking.id,
                defaults={
                    "number": booking.number,
                    "type": kinds[booking.type],
                    "day": booking.day,
                    "starts_at": booking.starts_at,
                    "is_expected": booking.is_expected,
                    "version": booking.version,
                    "holder": booking.holder,
                },
            )
            _follow(visit, booking)
        transaction.on_commit(lambda: log_grew.send(sender=ExpectedVisit))
    return left


def _follow(visit: ExpectedVisit, booking: Booking) -> None:
    ticket = Ticket.objects.filter(booking_id=visit.booking_id, state=TicketState.WAITING).first()
    if ticket is None or booking.state != BookingState.GONE:
        return
    at = log.stamp()
    move(ticket, TicketState.VOID, ended_at=at)
    payload = {"booking": visit.booking_id}
    log.append(EventType.TICKET_VOIDED, ticket.public_id, payload, day=ticket.day.date, at=at)
