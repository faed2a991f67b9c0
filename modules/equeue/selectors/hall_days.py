"""Days of a hall as its events tell them. One query a day, whatever the day was like."""

from collections.abc import Iterable
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import Q

from modules.equeue.constants import WAITS, HallEventState
from modules.equeue.engine.hall_day import HallDay, fold_logs
from modules.equeue.models import HallEvent

Log = list[dict[str, Any]]
# The picture of a day is made anew each time, so it needs not wait as a booking does (services/sync.py).
UNREAD = Q(state=HallEventState.STORED) & ~Q(note=WAITS)


def day_of_hall(hall_id: int, day: date) -> HallDay:
    return days_of_halls([hall_id], day, day).get((hall_id, day)) or HallDay()


def days_of_halls(halls: Iterable[int], since: date, until: date) -> dict[tuple[int, date], HallDay]:
    """Days that have events, by hall and date. Logs stand in the order in which they began to come."""
    rows = HallEvent.objects.filter(hall__in=list(halls), service_day__range=(since, until))
    rows = rows.exclude(UNREAD).order_by("pk")
    logs: dict[tuple[int, date], dict[str, list[tuple[int, Any]]]] = {}
    for hall, day, origin, seq, body in rows.values_list("hall_id", "service_day", "origin", "seq", "body"):
        logs.setdefault((hall, day), {}).setdefault(origin, []).append((seq, body))
    return {key: fold_logs(_in_order(of_day.values())) for key, of_day in sorted(logs.items())}


def events_of_day(hall_id: int, day: date) -> Log:
    """Bodies of all logs of a day, one log after another."""
    rows = HallEvent.objects.filter(hall=hall_id, service_day=day).exclude(UNREAD).order_by("pk")
    logs: dict[str, list[tuple[int, Any]]] = {}
    for origin, seq, body in rows.values_list("origin", "seq", "body"):
        logs.setdefault(origin, []).append((seq, body))
    return [body for log in _in_order(logs.values()) for body in log]


def _in_order(logs: Iterable[list[tuple[int, Any]]]) -> list[Log]:
    return [[body for _seq, body in sorted(log, key=itemgetter(0))] for log in logs]
