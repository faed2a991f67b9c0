"""The next day of reception after the days that are open for booking: «the first Thursday of the month» is often not
among them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from modules.equeue.engine.plan import has_reception, hours_of
from modules.equeue.models import WorkplaceType
from modules.equeue.selectors.plans import plans_of, window_of
from portal.common import clock

AHEAD_DAYS = 120


@dataclass(frozen=True, slots=True)
class NextReception:
    """`opens_on` is the date from which people can book `day`, at `opens_at` if the queue has an hour for it."""

    day: date
    opens_on: date
    opens_at: time | None


def next_reception(kind: WorkplaceType, now: datetime) -> NextReception | None:
    """None: not within AHEAD_DAYS, or nobody knows."""
    window = window_of(kind.queue)
    today = now.astimezone(clock.KYIV).date()
    first = max([today, *window.dates(now)]) + timedelta(days=1)
    last = first + timedelta(days=AHEAD_DAYS)
    plan = plans_of([kind], first, last)[kind.pk]
    for number in range(AHEAD_DAYS):
        day = first + timedelta(days=number)
        if hours_of(plan, day) and has_reception(plan, day):
            return NextReception(day, max(today, day - timedelta(days=window.days - 1)), window.opens_at)
    return None
