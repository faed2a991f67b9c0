"""The end of a hall's day: its figures are counted and kept, and the chief gets the report of the day, exactly once.

A day is over when the hall says so (`day.closed`), or half an hour after the last hour of reception when nobody is at
a desk any more. A hall that is silent then is waited for: its report goes when its events have come.
"""

import logging
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max
from django.utils import translation

from modules.addressees.api import moderators
from modules.equeue.engine.hall_day import HallDay
from modules.equeue.engine.hall_estimate import Rules, measure
from modules.equeue.engine.hall_figures import Tally, quantile, tally_of, to_plain
from modules.equeue.models import HallDayFigures, HallEvent, HallServer
from modules.equeue.selectors.hall_days import day_of_hall, events_of_day
from modules.equeue.selectors.hall_statistics import by_service, desk_shares
from modules.equeue.selectors.hall_waits import absent_of, desk_types_of, usual_of
from modules.equeue.selectors.halls import QUIET, closing_of
from modules.equeue.selectors.pauses import may_stop
from modules.equeue.selectors.queues import served_queues, site_of
from portal.common import clock
from portal.notifications.services import LetterRefused, queue_letter, written_keys

logger = logging.getLogger(__name__)
BACK = 7  # days in which events may still come
LATE_REPORT = 3  # days; an older report interests nobody
AFTER_CLOSING = timedelta(minutes=30)


def close_days(now: datetime | None = None) -> int:
    """The scheduled job: figures of days that are over, and reports that are due; how many letters were written."""
    moment = now or clock.now()
    halls = HallServer.objects.filter(activated_at__isnull=False, queue__in=served_queues())
    return sum(_tried(hall, moment) for hall in halls.select_related("queue__addressee__community"))


def _tried(hall: HallServer, now: datetime) -> int:
    """What goes wrong with one hall must not keep the others from their reports."""
    try:
        return sum(_closed(hall, day, last, now) for day, last in _fresh_days(hall, now))
    except Exception:
        logger.exception("The day of hall %s could not be closed.", hall.public_id)
        return 0


def _fresh_days(hall: HallServer, now: datetime) -> list[tuple[date, int]]:
    """Days of the last week that have events which are not counted yet, or that wait for their end."""
    today = now.astimezone(clock.KYIV).date()
    rows = HallEvent.objects.filter(hall=hall, service_day__range=(today - timedelta(days=BACK), today))
    newest = rows.order_by().values_list("service_day").annotate(Max("pk"))
    kept = HallDayFigures.objects.filter(hall=hall, day__gte=today - timedelta(days=BACK), is_closed=True)
    known = dict(kept.values_list("day", "last_event"))
    return [(day, last) for day, last in sorted(newest) if known.get(day) != last]


def _closed(hall: HallServer, day: date, last: int, now: datetime) -> int:
    found = day_of_hall(hall.pk, day)
    if not is_over(hall, day, found, now):
        return 0
    tally = tally_of(found, found.last_at or now, clock.KYIV)
    body = {**to_plain(tally), "estimates": _estimates(hall, day)}
    with transaction.atomic():
        values = {"body": body, "last_event": last, "is_closed": True, "made_at": now}
        HallDayFigures.objects.update_or_create(hall=hall, day=day, defaults=values)
        return _report(hall, day, found, tally, now)


def _estimates(hall: HallServer, day: date) -> list[float]:
    """How far the estimates of the day would have been from its waits."""
    rules = Rules(early=hall.early_minutes, cap=hall.walk_in_cap_minutes)
    found = measure(
        events_of_day(hall.pk, day),
        desk_types=desk_types_of(hall),
        usual=usual_of(hall),
        absent=absent_of(hall),
        rules=rules,
    )
    return [found.number, round(found.error, 2), round(found.waited, 2), found.within, round(found.simple, 2)]


def is_over(hall: HallServer, day: date, found: HallDay, now: datetime) -> bool:
    if found.is_closed:
        return True
    today = now.astimezone(clock.KYIV).date()
    if day < today - timedelta(days=1):
        return True  # a hall that lost that day's end
    if day != today or hall.seen_at is None or now - hall.seen_at > QUIET:
        return False
    closes = closing_of(hall, day)
    at_desk = any(visit.state in ("called", "serving") for visit in found.visits.values())
    return closes is not None and now >= closes + AFTER_CLOSING and not at_desk


def _report(hall: HallServer, day: date, found: HallDay, tally: Tally, now: datetime) -> int:
    if not tally.tickets or day < now.astimezone(clock.KYIV).date() - timedelta(days=LATE_REPORT):
        return 0
    receivers = receivers_of(hall, day)
    waiting = receivers.keys() - written_keys(receivers)
    site = site_of(hall.queue.addressee)
    with translation.override("uk"):
        context = report_context(hall, day, found, tally)
    count = 0
    for key in sorted(waiting):
        try:
            with transaction.atomic():
                queue_letter(
                    key=key,
                    code="equeue.hall_report",
                    to=receivers[key],
                    site=site,
                    context=context,
                    not_after=datetime.combine(day + timedelta(days=LATE_REPORT + 1), time(0), clock.KYIV),
                )
        except LetterRefused:
            logger.exception("The report of hall %s was refused.", hall.public_id)
            continue
        count += 1
    return count


def receivers_of(hall: HallServer, day: date) -> dict[str, str]:
    """Addresses by the key of their letter: those who work for the institution and may stop its hall; where there is
    nobody, the queue's address."""
    key = f"equeue.hall_report:{hall.public_id}:{day}"
    people = {info.user_id: info.email for info in moderators(hall.queue.addressee_id) if info.email}
    chiefs = [user for user in get_user_model()._default_manager.filter(pk__in=people) if may_stop(user)]
    if chiefs:
        return {f"{key}:{user.pk}": people[user.pk] for user in chiefs}
    return {key: hall.queue.email} if hall.queue.email else {}


def report_context(hall: HallServer, day: date, found: HallDay, tally: Tally) -> dict[str, Any]:
    """Numbers alone; a letter may be read by anybody who passes a screen."""
    waits = tally.minutes("waits")
    return {
        "hall": hall,
        "day": day,
        "taken": tally.tickets.total(),
        "served": tally.ended("done"),
        "missed": tally.ended("no_show"),
        "missed_share": tally.no_show_share,
        "left": tally.ended("left") + tally.ended("expired"),
        "wait": quantile(waits, 50),
        "wait_most": quantile(waits, 90),
        "paused": tally.paused,
        "services": by_service(hall, tally),
        "desks": desk_shares(hall, tally),
    }
