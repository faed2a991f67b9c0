"""Changes of schedule and capacity: under the same locks as bookings, so that they cannot race them.

After a change every future booking is looked at again: one whose workplace is gone moves to a free one
(people book a type, never a person); one that fits nowhere is flagged as a conflict and nothing else.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db import IntegrityError, transaction

from modules.equeue.constants import OCCUPYING
from modules.equeue.engine.plan import Plan, hours_of
from modules.equeue.engine.refusals import WrongState
from modules.equeue.engine.slots import Taken, absences_of
from modules.equeue.engine.wall import minute_at_or_after
from modules.equeue.models import Absence, Booking, DayException, Queue, Workplace, WorkplaceType
from modules.equeue.selectors.plans import plans_of
from modules.equeue.services.ledger import in_transaction, lock_days
from portal.audit.services import record
from portal.common import clock

LIVE = OCCUPYING


class SavesForm(Protocol):
    """A validated form: the unsaved instance and its save."""

    instance: Any

    def save(self) -> Any: ...


def save_queue(*, form: SavesForm, actor: Any) -> Queue:
    """Save a queue; a second one of an institution only where the community allows several."""

    def act() -> Queue:
        queue: Queue = form.instance
        queue.may_have_siblings = queue.addressee.community.allows_several_queues
        queue = form.save()
        record(actor=actor, action="equeue.queue_saved", target=queue, community=queue.addressee.community)
        return queue

    return in_transaction(act)


def save_type(*, form: SavesForm, actor: Any) -> tuple[WorkplaceType, int]:
    """Save a type with its hours and workplaces; answers it and how many bookings are in conflict now."""

    def act() -> tuple[WorkplaceType, int]:
        lock_types([form.instance])
        row: WorkplaceType = form.save()
        have = set(row.workplaces.values_list("lane", flat=True))
        Workplace.objects.bulk_create(
            Workplace(workplace_type=row, lane=lane) for lane in range(1, row.capacity + 1) if lane not in have
        )
        conflicts = settle([row])
        _audit(actor, "equeue.type_saved", row, conflicts)
        return row, conflicts

    return in_transaction(act)


def save_absence(*, form: SavesForm, actor: Any) -> tuple[Absence, int]:
    def act() -> tuple[Absence, int]:
        row: Absence = form.instance
        types = WorkplaceType.objects.filter(pk__in={row.workplace_type_id, _old(Absence, row, "workplace_type_id")})
        lock_types(types)
        row = form.save()
        conflicts = settle(types)
        _audit(actor, "equeue.absence_saved", row.workplace_type, conflicts)
        return row, conflicts

    return in_transaction(act)


def save_exception(*, form: SavesForm, actor: Any) -> tuple[DayException, int]:
    def act() -> tuple[DayException, int]:
        row: DayException = form.instance
        types = WorkplaceType.objects.filter(queue__in={row.queue_id, _old(DayException, row, "queue_id")})
        lock_types(types)
        row = form.save()
        conflicts = settle(types)
        _audit(actor, "equeue.exception_saved", row.queue, conflicts)
        return row, conflicts

    return in_transaction(act)


def delete_schedule_row(*, row: Absence | DayException, actor: Any) -> int:
    """Delete an absence or a day with other hours; answers how many bookings are still in conflict."""

    def act() -> int:
        types = WorkplaceType.objects.filter(
            **({"pk": row.workplace_type_id} if isinstance(row, Absence) else {"queue": row.queue_id})
        )
        lock_types(types)
        target = row.workplace_type if isinstance(row, Absence) else row.queue
        row.delete()
        conflicts = settle(types)
        _audit(actor, "equeue.schedule_row_deleted", target, conflicts)
        return conflicts

    return in_transaction(act)


def _old(model: Any, row: Any, field: str) -> int | None:
    return model.objects.filter(pk=row.pk).values_list(field, flat=True).first() if row.pk else None


def _audit(actor: Any, action: str, target: WorkplaceType | Queue, conflicts: int) -> None:
    queue = target.queue if isinstance(target, WorkplaceType) else target
    details = {"conflicts": conflicts}
    record(actor=actor, action=action, target=target, community=queue.addressee.community, details=details)


def lock_types(types: Iterable[WorkplaceType]) -> None:
    """Ledger locks of all days that people can book or have booked."""
    today = clock.today()
    pairs: set[tuple[int, date]] = set()
    for row in types:
        if row.pk is None:
            continue
        ahead = {today + timedelta(days=number) for number in range(row.queue.window_days)}
        ahead |= set(
            Booking.objects.filter(workplace_type=row, local_date__gte=today, state__in=LIVE)
            .order_by()
            .values_list("local_date", flat=True)
            .distinct()
        )
        pairs |= {(row.pk, day) for day in ahead}
    lock_days(pairs)


def settle(types: Iterable[WorkplaceType]) -> int:
    """Re-lane or flag the future bookings of types, under their locks; answers how many are in conflict."""
    now = clock.now()
    conflicts = 0
    for row in list(types):
        rows = Booking.objects.filter(workplace_type=row, state__in=LIVE, ends_at__gt=now)
        by_day: dict[date, list[Booking]] = {}
        for booking in rows.order_by("local_date", "start_minute", "lane"):
            by_day.setdefault(booking.local_date, []).append(booking)
        if by_day:
            plan = plans_of([row], min(by_day), max(by_day))[row.pk]
            conflicts += sum(_settle_day(plan, day, bookings, now) for day, bookings in by_day.items())
    return conflicts


def _settle_day(plan: Plan, day: date, bookings: list[Booking], now: datetime) -> int:
    away = list(absences_of(plan, day))
    hours = [
        (minute_at_or_after(day, opens), minute_at_or_after(day, closes)) for opens, closes in hours_of(plan, day)
    ]
    conflicts = 0
    for booking in bookings:
        start, end = booking.start_minute, booking.end_minute
        is_open = any(opens <= start and end <= closes for opens, closes in hours)
        gone = {row.lane for row in away if _meet(row, start, end)}
        lanes = [lane for lane in range(1, plan.capacity + 1) if lane not in gone] if is_open else []
        has_conflict = booking.lane not in lanes and not _move_lane(booking, lanes, bookings, now)
        if has_conflict != booking.has_conflict:
            Booking.objects.filter(pk=booking.pk).update(has_conflict=has_conflict, updated_at=now)
            booking.has_conflict = has_conflict
        conflicts += has_conflict
    return conflicts


def _meet(row: Taken | Booking, start: int, end: int) -> bool:
    first, last = (row.start, row.end) if isinstance(row, Taken) else (row.start_minute, row.end_minute)
    return first < end and last > start


def _move_lane(booking: Booking, lanes: list[int], bookings: list[Booking], now: datetime) -> bool:
    """Put a booking into the lowest lane that is free through its time."""
    busy = {
        other.lane
        for other in bookings
        if other.pk != booking.pk and _meet(other, booking.start_minute, booking.end_minute)
    }
    for lane in lanes:
        if lane in busy:
            continue
        try:
            with transaction.atomic():
                Booking.objects.filter(pk=booking.pk).update(lane=lane, updated_at=now)
        except IntegrityError as problem:  # a booking in a state that is not looked at here
            raise WrongState from problem
        booking.lane = lane
        return True
    return False
