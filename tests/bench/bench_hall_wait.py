"""How far the promised wait is from the one that came (equeue.md B11), on simulated days of three loads.

What is told when a ticket is taken, beside two others on the same days: people × mean time ÷ desks, as most systems
tell it, and the same model that knows the true lengths and absences: what chance leaves, nobody can tell closer.
"""

from collections.abc import Iterator
from unittest import mock

from modules.equeue.engine import hall_estimate
from modules.equeue.engine.hall_estimate import Accuracy
from modules.equeue.engine.hall_estimate import measure as measured
from modules.equeue.engine.lengths import Heard, mean_length
from tests.bench.figures import Figure
from tests.support.hall_days import ABSENT, ABSENT_MINUTES, DESKS, MEAN, PLANNED, Event, a_day

LOADS, DAYS, FORTNIGHT = (0.7, 0.8, 0.9), 40, 10  # days of work
ERROR, SHARE, LEAST, MOST = 5.0, 0.25, 75, 85
SURE = 1_000_000  # visits: what is known so well does not change by a day


def measure() -> Iterator[Figure]:
    for load in LOADS:
        days = [a_day(seed, load) for seed in range(DAYS)]
        mine = [
            measured(day, desk_types=DESKS, usual=usual(days[:place]), absent=absent(days[:place]))
            for place, day in enumerate(days)
        ]
        known = {kind: minutes - hall_estimate.COMING for kind, minutes in MEAN.items()}
        with mock.patch.multiple(hall_estimate, PRIOR=SURE, ABSENT_PRIOR=SURE, ABSENT_MINUTES=ABSENT_MINUTES):
            best = [measured(day, desk_types=DESKS, usual=known, absent=ABSENT) for day in days]
        yield from figures(f"hall.wait.load_{load:.0%}", mine, best)


def usual(before: list[list[Event]]) -> dict[str, float]:
    """As the portal knows it (selectors/lengths.py): what the plan says, and the last fortnight instead of it."""
    heard: dict[str, list[Heard]] = {kind: [] for kind in PLANNED}
    for number, day in enumerate(before[-FORTNIGHT:]):
        types = {event["aggregate"]: event["payload"].get("type") for event in day if event["type"] == "ticket.issued"}
        for event in day:
            if event["aggregate"] in types:
                told = (str(number), event["type"], event["aggregate"], event["at_wall"])
                heard[types[event["aggregate"]]].append(told)
    return {kind: mean_length(heard[kind]) or PLANNED[kind] for kind in PLANNED}


def absent(before: list[list[Event]]) -> float:
    """As the portal knows it (selectors/hall_waits.py): the share of the last fortnight, at first a usual one."""
    ended = [event["type"] for day in before[-FORTNIGHT:] for event in day]
    came, stayed_away = ended.count("ticket.finished"), ended.count("ticket.no_show")
    prior = hall_estimate.ABSENT_PRIOR
    return (hall_estimate.ABSENT_SHARE * prior + stayed_away) / (prior + came + stayed_away)


def mean(days: list[Accuracy], name: str) -> float:
    """Minutes a person."""
    whole: float = sum(getattr(day, name) for day in days)
    return whole / sum(day.number for day in days)


def covered(days: list[Accuracy]) -> float:
    """Of a hundred people who were told to wait, so many waited no longer; who is called at once is told no range."""
    pairs = [pair for day in days for pair in day.pairs if pair[1] > 0]
    return 100 * sum(waited <= p80 for _p50, p80, waited in pairs) / len(pairs)


def figures(name: str, mine: list[Accuracy], best: list[Accuracy]) -> Iterator[Figure]:
    error, waited, simple = mean(mine, "error"), mean(mine, "waited"), mean(mine, "simple")
    is_near = error <= max(ERROR, SHARE * waited)
    yield Figure(f"{name}.error", round(error, 2), "min", is_near, f"<= {ERROR:g} min or {SHARE:.0%} of the wait")
    yield Figure(f"{name}.error_of_wait", round(100 * error / waited, 1), "%", True)
    yield beside(f"{name}.error_beside_people_x_mean_by_desks", error, simple, "< 1 x", is_good=error < simple)
    yield beside(f"{name}.error_beside_true_lengths", error, mean(best, "error"), "for comparison", is_good=True)
    cover = covered(mine)
    yield Figure(f"{name}.p80_covers", round(cover, 1), "%", LEAST <= cover <= MOST, f"{LEAST}-{MOST} %")


def beside(name: str, error: float, peer: float, budget: str, *, is_good: bool) -> Figure:
    return Figure(name, round(error, 2), "min", is_good, budget, round(peer, 2), round(error / peer, 2))
