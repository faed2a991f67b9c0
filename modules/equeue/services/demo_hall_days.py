"""Past days of the demo hall: kept figures of this month and the last one, so that statistics have something to tell.

Counters alone, as the hall's own days are kept: no ticket, no person. The generator is seeded with the day, so every
machine shows the same. A day that has events or figures already is the hall's own and stays.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta

from modules.equeue.engine.hall_figures import DeskTime, Tally, to_plain
from modules.equeue.models import HallDayFigures, HallDevice, HallEvent, HallServer, WorkplaceType
from portal.common import clock

OPENS, CLOSES, SATURDAY_CLOSES = 8, 17, 14
LUNCH, BREAKS = 45, 20  # minutes of a desk
FULL = 0.8  # of the time of a desk at most
ENDS = (("done", 0.86), ("no_show", 0.08), ("left", 0.04), ("expired", 0.02))
PEAK = {8: 6, 9: 14, 10: 22, 11: 24, 12: 12, 13: 10, 14: 14, 15: 11, 16: 7}  # mean minutes of waiting by hour


def seed_hall_days(hall: HallServer, today: date) -> None:
    first = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    days = [first + timedelta(days=number) for number in range((today - first).days)]
    known = set(HallDayFigures.objects.filter(hall=hall, day__gte=first).values_list("day", flat=True))
    known |= set(HallEvent.objects.filter(hall=hall, service_day__gte=first).values_list("service_day", flat=True))
    desks: dict[int, list[str]] = {}
    rows = HallDevice.objects.filter(hall=hall, kind=HallDevice.Kind.DESK).order_by("pk")
    for name, kind in rows.values_list("public_id", "types"):
        if kind:
            desks.setdefault(kind, []).append(name)
    kinds = [kind for kind in hall.queue.types.order_by("order", "pk") if kind.pk in desks]
    at = clock.now()
    HallDayFigures.objects.bulk_create(
        HallDayFigures(hall=hall, day=day, body=_day(day, kinds, desks), is_closed=True, made_at=at)
        for day in days
        if day not in known and day.weekday() < 6
    )


def _day(day: date, kinds: Sequence[WorkplaceType], desks: dict[int, list[str]]) -> dict[str, object]:
    chance = random.Random(f"hall:{day}")  # noqa: S311  invented figures, no secret
    closes = SATURDAY_CLOSES if day.weekday() == 5 else CLOSES
    tally = Tally(paused=chance.choice((25, 40, 70)) if chance.random() < 0.12 else 0)
    for kind in kinds:
        _type_of_day(tally, kind, desks[kind.pk], closes, chance)
    waited = [minutes for (_type, _hour, minutes), number in tally.waits.items() for _person in range(number)]
    errors = [abs(chance.gauss(0, 1.5 + minutes / 5)) for minutes in waited]
    within = sum(chance.random() < 0.8 for _person in waited)
    simple = sum(error * 1.7 for error in errors)
    estimates = [len(waited), round(sum(errors), 2), float(sum(waited)), within, round(simple, 2)]
    return {**to_plain(tally), "estimates": estimates}


def _type_of_day(tally: Tally, kind: WorkplaceType, desks: list[str], closes: int, chance: random.Random) -> None:
    length = max(4, kind.interval - 6)
    left = dict.fromkeys(desks, FULL * ((closes - OPENS) * 60 - LUNCH - tally.paused))
    for name in desks:
        minutes = (closes - OPENS) * 60 - tally.paused
        tally.desks[name] = DeskTime(open=minutes, breaks=LUNCH + chance.randrange(BREAKS))
    most = int(sum(left.values()) / length * chance.uniform(0.7, 1.0))
    for _person in range(most):
        hour = chance.choices(range(OPENS, closes), [3, 7, 9, 8, 4, 5, 6, 5, 3][: closes - OPENS])[0]
        tally.tickets[kind.public_id, hour, "booked" if chance.random() < 0.45 else "walk_in"] += 1
        end = chance.choices([name for name, _share in ENDS], [share for _name, share in ENDS])[0]
        tally.ends[kind.public_id, hour, end] += 1
        if end not in ("done", "no_show"):
            continue
        wait = min(90, round(chance.expovariate(1 / PEAK[hour])))
        tally.waits[kind.public_id, min(closes - 1, hour + wait // 60), wait] += 1
        desk = max(left, key=lambda name: left[name])
        minutes = max(2, round(chance.gauss(length, length / 4))) if end == "done" else 2
        left[desk] -= minutes
        tally.desks[desk].busy += minutes
        if end == "done":
            tally.desks[desk].served += 1
            tally.services[kind.public_id, desk, minutes] += 1
