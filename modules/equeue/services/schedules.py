"""Changes of schedule and capacity: under the same locks as bookings, so that they cannot race them.

After a change every future booking is looked at again: one whose workplace is gone moves to a free one
(people book a type, never a person); one that fits nowhere is flagged as a conflict and nothing else.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import Q

from modules.equeue import signals
from modules.equeue.constants import OCCUPYING, BookingState, QueueKind
from modules.equeue.engine.plan import Plan
from modules.equeue.engine.refusals import WrongState
from modules.equeue.engine.settling import Seat, settle_day
from modules.equeue.models import Absence, Booking, DayException, Queue, ScheduleRule, Workplace, WorkplaceType
from modules.equeue.selectors.plans import plans_of
from modules.equeue.services.history import change_state
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.versions import keep, keep_first
from portal.audit.services import record
from portal.common import clock
from portal.common.refusals import Refusal

LIVE = OCCUPYING
ROUNDS = 3
logger = logging.getLogger(__name__)


class SavesForm(Protocol):
    """A validated form: the unsaved instance and its save."""

    instance: Any

    def save(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Change:
    """A row that was changed, and the types whose bookings that may hit; they are not settled yet. `were_open` are
    those of them that took bookings before."""

    row: Any
    types: tuple[WorkplaceType, ...]
    were_open: frozenset[int] = frozenset()


def change_queue(form: SavesForm) -> Change:
    queue: Queue = form.instance
    types = types_of(queue=queue.pk) if queue.pk else ()
    lock_types(types)
    queue.may_have_siblings = queue.addressee.community.allows_several_queues
    queue = form.save()
    return Change(queue, types, _open(types))


def change_type(form: SavesForm) -> Change:
    lock_types([form.instance])
    keep_first(form.instance)
    before = types_of(pk=form.instance.pk) if form.instance.pk else ()
    row: WorkplaceType = form.save()
    have = set(row.workplaces.values_list("lane", flat=True))
    Workplace.objects.bulk_create(
        Workplace(workplace_type=row, lane=lane) for lane in range(1, row.capacity + 1) if lane not in have
    )
    return Change(row, (row,), _open(before))


def replace_week(row: WorkplaceType, week: Iterable[tuple[int, time, time]]) -> None:
    """The hours of every week, (weekday, from, until) each; days of the month and hours with dates stay. Inside the
    transaction of the change."""
    wanted = set(week)
    rows = ScheduleRule.objects.filter(workplace_type=row, nth=None, valid_from=None, valid_to=None)
    have = {(rule.weekday, rule.opens, rule.closes): rule.pk for rule in rows}
    rows.exclude(pk__in=[pk for span, pk in have.items() if span in wanted]).delete()
    ScheduleRule.objects.bulk_create(
        ScheduleRule(workplace_type=row, weekday=weekday, opens=opens, closes=closes)
        for weekday, opens, closes in sorted(wanted - set(have))
    )


def change_absence(form: SavesForm) -> Change:
    row: Absence = form.instance
    types = types_of(pk__in={row.workplace_type_id, _old(Absence, row, "workplace_type_id")})
    lock_types(types)
    return Change(form.save(), types)


def change_exception(form: SavesForm) -> Change:
    row: DayException = form.instance
    types = types_of(queue__in={row.queue_id, _old(DayException, row, "queue_id")})
    lock_types(types)
    return Change(form.save(), types)


def drop_row(row: Absence | DayException) -> Change:
    by_type = {"pk": row.workplace_type_id} if isinstance(row, Absence) else {"queue": row.queue_id}
    types = types_of(**by_type)
    lock_types(types)
    target = row.workplace_type if isinstance(row, Absence) else row.queue
    row.delete()
    return Change(target, types)


def types_of(**conditions: Any) -> tuple[WorkplaceType, ...]:
    return tuple(WorkplaceType.objects.filter(**conditions).select_related("queue__addressee").order_by("order", "pk"))


def is_open(row: WorkplaceType) -> bool:
    """Whether a type takes bookings from people."""
    return row.is_active and row.queue.is_enabled and row.queue.kind == QueueKind.OWN


def _open(types: Iterable[WorkplaceType]) -> frozenset[int]:
    return frozenset(row.pk for row in types if is_open(row))


def save_queue(*, form: SavesForm, actor: Any) -> tuple[Queue, int]:
    """Save a queue; a second one of an institution only where the community allows several."""

    def act() -> tuple[Queue, int]:
        change = change_queue(form)
        conflicts = settle(change.types)
        _audit(actor, "equeue.queue_saved", change.row, conflicts)
        transaction.on_commit(partial(signals.queue_saved.send_robust, Queue, queue_id=change.row.pk))
        return change.row, conflicts

    return in_transaction(act)


def save_type(*, form: SavesForm, actor: Any) -> tuple[WorkplaceType, int]:
    """Save a type with its hours and workplaces; answers it and how many bookings are in conflict now."""

    def act() -> tuple[WorkplaceType, int]:
        change = change_type(form)
        conflicts = settle(change.types)
        keep(change.row, actor)
        _audit(actor, "equeue.type_saved", change.row, conflicts)
        transaction.on_commit(partial(signals.queue_saved.send_robust, Queue, queue_id=change.row.queue_id))
        return change.row, conflicts

    return in_transaction(act)


def save_absence(*, form: SavesForm, actor: Any) -> tuple[Absence, int]:
    def act() -> tuple[Absence, int]:
        change = change_absence(form)
        conflicts = settle(change.types)
        _audit(actor, "equeue.absence_saved", change.row.workplace_type, conflicts)
        return change.row, conflicts

    return in_transaction(act)


def save_exception(*, form: SavesForm, actor: Any) -> tuple[DayException, int]:
    def act() -> tuple[DayException, int]:
        change = change_exception(form)
        conflicts = settle(change.types)
        _audit(actor, "equeue.exception_saved", change.row.queue, conflicts)
        return change.row, conflicts

    return in_transaction(act)


def delete_schedule_row(*, row: Absence | DayException, actor: Any) -> int:
    """Delete an absence or a day with other hours; answers how many bookings are still in conflict."""

    def act() -> int:
        change = drop_row(row)
        conflicts = settle(change.types)
        _audit(actor, "equeue.schedule_row_deleted", change.row, conflicts)
        return conflicts

    return in_transaction(act)


def follow_calendar(community_id: int) -> None:
    """The calendar has changed: bookings on a new holiday are flagged, those on a day that works again are not.

    A transaction for each type: the days of one queue must not wait for those of another.
    """
    left = list(types_of(queue__addressee__community=community_id, queue__closes_on_holidays=True))
    for _round in range(ROUNDS):
        left = [row for row in left if not _followed(row)]
    for row in left:
        logger.error("Bookings of type %s were not looked at after a change of the calendar.", row.pk)


def _followed(row: WorkplaceType) -> bool:
    def act() -> int:
        lock_types([row])
        return settle([row])

    try:
        in_transaction(act)
    except Refusal:  # too busy: once more when the others are done
        return False
    return True


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
    lock_days(pairs, by_staff=True)


def coming(
    types: Collection[WorkplaceType], now: datetime, day: date | None = None
) -> dict[tuple[int, date], list[Booking]]:
    """Bookings and live holds that are not over, by type and day; of one `day` if it is given."""
    rows = Booking.objects.filter(workplace_type__in=[row.pk for row in types], state__in=LIVE, ends_at__gt=now)
    if day is not None:
        rows = rows.filter(local_date=day)
    rows = rows.exclude(Q(state=BookingState.HELD) & Q(expires_at__lte=now))
    found: dict[tuple[int, date], list[Booking]] = defaultdict(list)
    for booking in rows.select_related("contact").order_by("local_date", "start_minute", "lane"):
        found[booking.workplace_type_id, booking.local_date].append(booking)
    return found


def settle(types: Collection[WorkplaceType]) -> int:
    """Re-lane or flag the future bookings of types, under their locks; answers how many are in conflict."""
    now = clock.now()
    _lapse_holds(types, now)
    found = coming(types, now)
    if not found:
        return 0
    days = [day for _type, day in found]
    plans = plans_of(types, min(days), max(days))
    return sum(_settle_day(plans[type_id], day, bookings, now) for (type_id, day), bookings in found.items())


def settle_one(row: WorkplaceType, day: date, now: datetime) -> None:
    """Look at the bookings of one day anew, under its lock."""
    bookings = coming([row], now, day).get((row.pk, day), [])
    _settle_day(plans_of([row], day, day)[row.pk], day, bookings, now)


def _lapse_holds(types: Collection[WorkplaceType], now: datetime) -> None:
    """A hold that is over must not stand in the way of a visit that moves."""
    rows = Booking.objects.filter(workplace_type__in=[row.pk for row in types], state=BookingState.HELD)
    for booking in rows.filter(expires_at__lte=now):
        change_state(booking, BookingState.EXPIRED, now=now)


def seat_of(booking: Booking) -> Seat:
    return Seat(booking.pk, booking.start_minute, booking.end_minute, booking.lane, booking.has_conflict)


def _settle_day(plan: Plan, day: date, bookings: list[Booking], now: datetime) -> int:
    after, steps = settle_day(plan, day, [seat_of(booking) for booking in bookings])
    try:
        with transaction.atomic():
            for seat in steps:
                row = Booking.objects.filter(pk=seat.key)
                row.update(lane=seat.lane, has_conflict=seat.has_conflict, updated_at=now)
    except IntegrityError as problem:  # a booking in a state that is not looked at here
        raise WrongState from problem
    return sum(seat.has_conflict for seat in after)
