"""Schedules: made, changed, switched, deleted; addresses put on and taken off."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from portal.audit.services import record
from portal.common import clock
from portal.notifications.addresses import address_key
from portal.reports.constants import MOST_SCHEDULES, Stopped
from portal.reports.models import ReportReader, ReportSchedule
from portal.reports.periods import next_due
from portal.reports.refusals import TooManySchedules


@transaction.atomic
def save_schedule(*, schedule: ReportSchedule, addresses: Sequence[str], actor: Any) -> ReportSchedule:
    """A new one, or changes of one there is; from now on in the name of `actor`, and switched on. Every address
    gets it once, however it is spelt. Error: TooManySchedules."""
    is_new = schedule.pk is None
    rows = ReportSchedule.objects.for_community(schedule.community)
    if is_new and rows.count() >= MOST_SCHEDULES:
        raise TooManySchedules
    schedule.owner, schedule.stopped = actor, Stopped.NO
    schedule.next_due_at = next_due(schedule.cadence, schedule.day, schedule.at, clock.now())
    schedule.save()
    by_key = {address_key(address): address for address in addresses}
    schedule.readers.exclude(address_key__in=by_key).delete()
    kept = set(schedule.readers.values_list("address_key", flat=True))
    ReportReader.objects.bulk_create(
        ReportReader(schedule=schedule, address=address, address_key=key)
        for key, address in by_key.items()
        if key not in kept
    )
    details = {"report": schedule.source, "cadence": schedule.cadence, "readers": len(by_key), "new": is_new}
    record(
        actor=actor, action="reports.schedule_saved", target=schedule, community=schedule.community, details=details
    )
    return schedule


@transaction.atomic
def switch(*, schedule: ReportSchedule, is_on: bool, actor: Any) -> None:
    """On in the name of `actor`, or off; what was due while it was off is not made later."""
    rows = ReportSchedule.objects.filter(pk=schedule.pk)
    if is_on:
        due = next_due(schedule.cadence, schedule.day, schedule.at, clock.now())
        rows.update(next_due_at=due, stopped=Stopped.NO, owner=actor)
    else:
        rows.update(next_due_at=None, stopped=Stopped.NO)
    action = "reports.schedule_on" if is_on else "reports.schedule_off"
    record(actor=actor, action=action, target=schedule, community=schedule.community)


@transaction.atomic
def stop(schedule: ReportSchedule, why: Stopped) -> None:
    """By the system: it may not be made any more."""
    ReportSchedule.objects.filter(pk=schedule.pk).update(next_due_at=None, stopped=why)
    details = {"why": str(why.value), "report": schedule.source}
    record(
        actor=None, action="reports.schedule_stopped", target=schedule, community=schedule.community, details=details
    )


@transaction.atomic
def delete_schedule(*, schedule: ReportSchedule, actor: Any) -> None:
    details = {"report": schedule.source}
    record(
        actor=actor, action="reports.schedule_deleted", target=schedule, community=schedule.community, details=details
    )
    schedule.delete()


@transaction.atomic
def leave(reader: ReportReader) -> None:
    """By the reader's own link; a second time is well too. Who is the last stops the schedule."""
    schedule = reader.schedule
    if not ReportReader.objects.filter(pk=reader.pk).delete()[0]:
        return
    record(actor=None, action="reports.reader_left", target=schedule, community=schedule.community)
    if not schedule.readers.exists():
        stop(schedule, Stopped.READERS)
