"""The lease of times: taken over from the portal, given at the kiosk, returned when the portal wants them back.

A time is given where a ticket has its id as its booking: one row, one constraint, so neither two kiosks nor a press
and a return can both have it.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from local_queue import clock
from local_queue.protocol.events import EventType
from local_queue.protocol.times import KioskTimes
from local_queue.tickets.models import KioskTime, QueueType, Ticket, TimeLease
from local_queue.tickets.selectors import gives_times, times_left
from local_queue.tickets.services import log
from local_queue.tickets.services.days import open_day
from local_queue.tickets.services.refusals import Refusal
from local_queue.tickets.signals import log_grew


def known_revision() -> str:
    """Of the lease at hand, for the portal to compare."""
    return TimeLease.objects.filter(pk=1).values_list("revision", flat=True).first() or ""


def apply_times(new: KioskTimes | None) -> None:
    """Take the lease over; applying it twice changes nothing. What is at hand and not in it goes back to the portal,
    unless somebody has it. A time that was returned is never offered again: another lease of it has another id."""
    if new is None:
        return
    with transaction.atomic():
        kinds = dict(QueueType.objects.values_list("public_id", "pk"))
        names = {one.id for one in new.times}
        KioskTime.objects.filter(day__lt=clock.today()).delete()
        KioskTime.objects.bulk_create(
            (
                KioskTime(time_id=one.id, type_id=kinds[one.type], day=one.day, starts_at=one.starts_at)
                for one in new.times
                if one.type in kinds and one.day >= clock.today()
            ),
            ignore_conflicts=True,
        )
        _return(names)
        values = {"revision": new.revision, "through": new.through}
        TimeLease.objects.update_or_create(pk=1, defaults=values)
        transaction.on_commit(lambda: log_grew.send(sender=KioskTime))


def _return(wanted: set[str]) -> None:
    at = log.stamp()
    lease = TimeLease.objects.filter(pk=1).first()
    here = KioskTime.objects.filter(is_offered=True, starts_at__gt=at)
    given = set(Ticket.objects.filter(day__date=clock.local(at).date()).values_list("booking_id", flat=True))
    for one in here:
        if one.time_id in wanted or one.time_id in given:
            continue
        if lease is not None and lease.unsure_on == one.day:
            continue  # somebody may have a ticket for it
        KioskTime.objects.filter(pk=one.pk).update(is_offered=False)
        log.append(EventType.TIME_RETURNED, one.time_id, {}, day=open_day(at).date, at=at)


def take_time(kind: QueueType, starts_at: datetime | None, at: datetime) -> KioskTime:
    """A place at the chosen time, inside the transaction of the ticket. Refuses "time_taken"."""
    left = times_left(at, kind) if gives_times(kind, at) else []
    found = next((one for one in left if one.starts_at == starts_at), None)
    if found is None:
        raise Refusal("time_taken", _("This time has just been taken. Please choose another one."))
    return found
