"""Open data of halls: how many take a ticket and how long they wait, by type, month and hour. Never a person.

From the kept counters of days that are over, rounded like the visits of `selectors.open_data` and for the same reason.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache

from modules.equeue.engine.hall_figures import Tally, from_plain, quantile
from modules.equeue.models import HallDayFigures, Queue, WorkplaceType
from modules.equeue.selectors.open_data import KEPT_SECONDS, LEAST, LEAST_SPREAD, rounded, told_period

Key = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class HallRow:
    """Tickets taken in one hour of the day through one month. Waits are None where too few were called."""

    institution: str
    queue: str
    queue_id: str
    service: str
    type_id: str
    month: str
    hour: int
    tickets: int
    received: int
    no_show: int
    wait_minutes_p50: int | None
    wait_minutes_p90: int | None


def hall_rows(community: Any, queues: Sequence[Queue], today: date) -> list[HallRow]:
    """Sorted by queue, type, month and hour; `queues` are those of `publishing_queues`. Two queries, one while the
    counts are remembered."""
    places = {row.pk: row for row in queues}
    types = WorkplaceType.objects.for_community(community).filter(queue__in=places).order_by("queue", "order", "pk")
    counts = _remembered(community, list(places), today)
    found = []
    for kind in types:
        queue = places[kind.queue_id]
        head = (queue.addressee.name, str(queue), queue.public_id, kind.description, kind.public_id)
        found += [HallRow(*head, *numbers[1:]) for numbers in counts if numbers[0] == kind.public_id]
    return found


def _remembered(community: Any, queues: list[int], today: date) -> list[tuple[Any, ...]]:
    period = told_period(today)
    name = f"equeue.open_hall:{community.pk}:{sorted(queues)}:{period.until}".replace(" ", "")
    kept: list[tuple[Any, ...]] | None = cache.get(name)
    if kept is None:
        rows = HallDayFigures.objects.for_community(community).filter(hall__queue__in=queues, is_closed=True)
        rows = rows.filter(day__range=(period.since, period.until)).order_by("day")
        kept = _counted(rows.values_list("day", "body").iterator())
        cache.set(name, kept, KEPT_SECONDS)
    return kept


def _counted(days: Any) -> list[tuple[Any, ...]]:
    months: dict[str, Tally] = {}
    for day, body in days:
        months.setdefault(f"{day:%Y-%m}", Tally()).add(from_plain(body))
    found = []
    for month, tally in sorted(months.items()):
        taken: Counter[tuple[str, int]] = Counter()
        for (kind, hour, _how), number in tally.tickets.items():
            taken[kind, hour] += number
        for (kind, hour), number in sorted(taken.items()):
            if number >= LEAST:
                found.append((kind, month, hour, *_numbers(tally, kind, hour, number)))
    return found


def _numbers(tally: Tally, kind: str, hour: int, taken: int) -> tuple[int | None, ...]:
    waits: Counter[int] = Counter()
    for (of_type, of_hour, minutes), number in tally.waits.items():
        if (of_type, of_hour) == (kind, hour):
            waits[minutes] += number
    ends = {how: tally.ends[kind, hour, how] for how in ("done", "no_show")}
    spread = (quantile(waits, 50), quantile(waits, 90)) if waits.total() >= LEAST_SPREAD else (None, None)
    return rounded(taken), rounded(ends["done"]), rounded(ends["no_show"]), *spread
