"""How long somebody in a hall will wait: a pure model, and how far it was from what happened.

The hall is played forward ROUNDS times from where it stands: who waits and whose hour comes, which desks work and how
long they have been busy, lengths of visits drawn from those of the day and of the days before. The answer is a range:
half of such people wait no longer than `p50`, four of five no longer than `p80`. The draw is always the same, so equal
halls get equal answers.
"""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import NormalDist, fmean

from modules.equeue.engine.hall_day import Event, HallDay, Visit, fold_day

ROUNDS = 150
PRIOR = 24  # visits that the usual length of a type is worth beside those of the day
SPREAD = 0.5  # of the logarithm of a length, until enough was measured
SHORTEST, LONGEST = 0.5, 180.0  # minutes of one visit
ABSENT_MINUTES = 3.0  # a call to whom nobody comes
ABSENT_SHARE, ABSENT_PRIOR = 0.1, 60  # of those called; calls that the usual share is worth beside those of the day
BREAK = 20.0  # minutes within which a desk on a break comes back
USUAL = 15.0  # minutes of a visit of which nothing is known
COMING = 0.5  # minutes from the call to the desk: the usual length of a visit is counted from its beginning
MOST = 80  # tickets of a day whose estimates are measured
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Range:
    """Minutes."""

    p50: float
    p80: float


@dataclass(frozen=True, slots=True)
class Rules:
    """Minutes of the call rule that the model knows."""

    early: float = 0.0
    cap: float = 60.0


@dataclass(frozen=True, slots=True)
class Waiter:
    """`due` is when this person goes before the live queue, in minutes from now (below 0: already); None never."""

    name: str
    type: str
    order: float
    due: float | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class Server:
    """`types` empty are all. `busy` is the type at the desk and `minutes` since its call, or of the break."""

    types: frozenset[str]
    busy: str = ""
    minutes: float = 0.0
    is_paused: bool = False

    def serves(self, kind: str) -> bool:
        return not self.types or kind in self.types


@dataclass(frozen=True, slots=True)
class Curve:
    """A log-normal length; `doubt` is how unsure its middle is."""

    middle: float
    spread: float
    doubt: float


@dataclass(frozen=True, slots=True)
class Hall:
    """What the model plays: people who wait, desks, lengths by type and the share of those who do not come."""

    people: tuple[Waiter, ...]
    servers: tuple[Server, ...]
    curves: Mapping[str, Curve]
    absent: float


def hall_of(
    day: HallDay,
    now: datetime,
    *,
    desk_types: Mapping[str, frozenset[str]],
    usual: Mapping[str, float],
    absent: float = ABSENT_SHARE,
    rules: Rules = Rules(),
    expected: Sequence[tuple[str, str, datetime]] = (),
) -> Hall:
    """`usual` are minutes of a visit by type and `absent` the share of those who do not come, from earlier days or the
    plan; `expected` are (name, type, hour) of bookings of the day that have no ticket yet."""
    people = [_waiter(visit, place, now, rules) for place, visit in enumerate(day.waiting())]
    for name, kind, starts_at in expected:
        due = _minutes(starts_at - now) - rules.early
        people.append(Waiter(name, kind, due, due, is_live=False))
    return Hall(
        people=tuple(people),
        servers=tuple(_servers(day, now, desk_types)),
        curves=_curves(day, usual),
        absent=_absent(day, absent),
    )


def _waiter(visit: Visit, place: int, now: datetime, rules: Rules) -> Waiter:
    order = place * 1e-6 - _minutes(now - visit.taken_at)  # of two in one second the first is the first
    if visit.is_priority:
        return Waiter(visit.name, visit.type, order, order, is_live=True)
    if visit.starts_at is not None:
        due = _minutes(visit.starts_at - now) - rules.early
        return Waiter(visit.name, visit.type, order, due, is_live=False)
    return Waiter(visit.name, visit.type, order, order + rules.cap, is_live=True)


def _servers(day: HallDay, now: datetime, desk_types: Mapping[str, frozenset[str]]) -> list[Server]:
    found = []
    for name, desk in day.desks.items():
        if desk.state == "off":
            continue
        types = desk_types.get(name, frozenset())
        visit = day.at_desk(name)
        if desk.state == "paused":
            found.append(Server(types, minutes=_minutes(now - (desk.since or now)), is_paused=True))
        elif visit is None:
            found.append(Server(types))
        else:
            call = next((one for one in reversed(day.calls) if one.ticket == visit.name), None)
            since = call.at if call is not None else visit.since
            found.append(Server(types, visit.type, _minutes(day.without_pauses(since, now))))
    return found


def _curves(day: HallDay, usual: Mapping[str, float]) -> dict[str, Curve]:
    """From the call to the end of a visit: what a desk needs before it calls the next one."""
    logs: dict[str, list[float]] = {}
    for call in day.calls:
        if call.outcome == "done" and call.ended_at is not None:
            minutes = _minutes(day.without_pauses(call.at, call.ended_at))
            logs.setdefault(call.type, []).append(math.log(_bounded(minutes)))
    kinds = {visit.type for visit in day.visits.values()} | usual.keys()
    every = [value for values in logs.values() for value in values]
    return {kind: _curve(logs.get(kind, []), usual.get(kind), every) for kind in kinds}


def _curve(logs: list[float], usual: float | None, every: list[float]) -> Curve:
    start = math.log(max(usual or USUAL, SHORTEST) + COMING) - SPREAD**2 / 2
    if usual is None:
        start = fmean(every or [start])
    weight = PRIOR + len(logs)
    middle = (PRIOR * start + sum(logs)) / weight
    spread = math.sqrt((PRIOR * SPREAD**2 + sum((one - middle) ** 2 for one in logs)) / weight)
    return Curve(middle, spread, spread / math.sqrt(weight))


def _absent(day: HallDay, usual: float) -> float:
    ended = [call.outcome for call in day.calls if call.outcome in ("done", "no_show")]
    return (usual * ABSENT_PRIOR + ended.count("no_show")) / (ABSENT_PRIOR + len(ended))


def estimate(hall: Hall, target: str, rounds: int = ROUNDS) -> Range | None:
    """When somebody who waits is called; None where no desk that works receives that service."""
    mine = next((one for one in hall.people if one.name == target), None)
    if mine is None or not any(server.serves(mine.type) for server in hall.servers):
        return None
    draw = random.Random(20_261_117)  # noqa: S311  not a secret: equal input must give equal output
    found = sorted(_play(hall, mine, draw) for _round in range(rounds))
    return Range(_share(found, 0.5), _share(found, 0.8))


def of_newcomer(hall: Hall, kind: str, rounds: int = ROUNDS // 2) -> Range | None:
    """The same for somebody who takes a ticket for a service now."""
    last = max((one.order for one in hall.people), default=0.0) + 1
    mine = Waiter("newcomer", kind, last, None, is_live=True)
    return estimate(replace(hall, people=(*hall.people, mine)), mine.name, rounds)


def before(hall: Hall, target: str) -> int:
    """How many are called before somebody, if nothing changes: those whom the same desks receive."""
    mine = next((one for one in hall.people if one.name == target), None)
    if mine is None:
        return 0
    rivals = [one for one in hall.people if one is not mine and _share_desks(hall.servers, one.type, mine.type)]
    return sum(_goes_before(one, mine) for one in rivals)


def _share_desks(servers: Sequence[Server], one: str, other: str) -> bool:
    return one == other or any(server.serves(one) and server.serves(other) for server in servers)


def _goes_before(one: Waiter, mine: Waiter) -> bool:
    is_due, am_due = one.due is not None and one.due <= 0, mine.due is not None and mine.due <= 0
    if is_due != am_due:
        return is_due
    if is_due:
        return (one.due or 0.0, one.order) < (mine.due or 0.0, mine.order)
    if one.is_live != mine.is_live:
        return one.is_live
    return one.order < mine.order


def _play(hall: Hall, mine: Waiter, draw: random.Random) -> float:
    """One possible day: the minute at which the target is called."""
    shift = {kind: curve.middle + curve.doubt * draw.gauss(0, 1) for kind, curve in hall.curves.items()}

    def length(kind: str) -> float:
        curve = hall.curves.get(kind)
        if draw.random() < hall.absent:
            return ABSENT_MINUTES
        if curve is None:
            return USUAL
        return _bounded(math.exp(shift[kind] + curve.spread * draw.gauss(0, 1)))

    free = [[_free_at(server, hall.curves, shift, draw), place] for place, server in enumerate(hall.servers)]
    left = list(hall.people)
    while free:
        slot = min(free)
        at, server = slot[0], hall.servers[int(slot[1])]
        chosen = _choose(left, server, at)
        if chosen is mine:
            return max(0.0, at)
        if chosen is not None:
            left.remove(chosen)
            slot[0] = at + length(chosen.type)
            continue
        coming = [one.due for one in left if server.serves(one.type) and one.due is not None and one.due > at]
        if coming:
            slot[0] = min(coming)
        else:
            free.remove(slot)
    return LONGEST


def _choose(left: list[Waiter], server: Server, at: float) -> Waiter | None:
    """Who is due goes first, by that moment; then the live queue in its order."""
    due: Waiter | None = None
    live: Waiter | None = None
    for one in left:
        if not server.serves(one.type):
            continue
        if one.due is not None and one.due <= at:
            if due is None or (one.due, one.order) < (due.due, due.order):
                due = one
        elif one.is_live and (live is None or one.order < live.order):
            live = one
    return due or live


def _free_at(server: Server, curves: Mapping[str, Curve], shift: Mapping[str, float], draw: random.Random) -> float:
    """Minutes until a desk is free: a visit that has lasted long is expected to last on."""
    if server.is_paused:
        return max(1.0, draw.random() * BREAK)
    if not server.busy:
        return 0.0
    curve = curves.get(server.busy)
    if curve is None:
        return max(0.5, USUAL - server.minutes)
    spread = max(curve.spread, 0.05)
    passed = _NORMAL.cdf((math.log(max(server.minutes, SHORTEST)) - shift[server.busy]) / spread)
    chance = min(max(passed + (1 - passed) * draw.random(), 0.001), 0.999)
    whole = _bounded(math.exp(shift[server.busy] + spread * _NORMAL.inv_cdf(chance)))
    return max(0.3, whole - server.minutes)


@dataclass(slots=True)
class Accuracy:
    """How far estimates were from what happened: sums, so that days add up. Minutes."""

    number: int = 0
    error: float = 0.0
    waited: float = 0.0
    within: int = 0
    simple: float = 0.0  # the error of people × mean time ÷ desks, for comparison
    pairs: list[tuple[float, float, float]] = field(default_factory=list)

    def add(self, told: Range, simple: float, waited: float) -> None:
        self.number += 1
        self.error += abs(told.p50 - waited)
        self.waited += waited
        self.within += waited <= told.p80
        self.simple += abs(simple - waited)
        self.pairs.append((told.p50, told.p80, waited))

    @property
    def mean_error(self) -> float | None:
        return self.error / self.number if self.number else None

    @property
    def coverage(self) -> int | None:
        """Of 100 people so many waited no longer than `p80` said."""
        return round(100 * self.within / self.number) if self.number else None


def measure(
    events: Sequence[Event],
    *,
    desk_types: Mapping[str, frozenset[str]],
    usual: Mapping[str, float],
    absent: float = ABSENT_SHARE,
    rules: Rules = Rules(),
    most: int = MOST,
) -> Accuracy:
    """What the model would have told to each who took a ticket, beside the wait that came. From events alone: of one
    log, in order. Whoever was never called has no wait to compare with."""
    taken = [n for n, event in enumerate(events) if event.get("type") == "ticket.issued"]
    chosen = set(taken[:: max(1, -(-len(taken) // most))])
    day, told = HallDay(), dict[str, tuple[Range, float]]()
    for place, event in enumerate(events):
        fold_day([event], day=day)
        if place not in chosen or day.paused_since is not None:
            continue
        name = str(event.get("aggregate"))
        now = datetime.fromisoformat(event["at_wall"])
        hall = hall_of(day, now, desk_types=desk_types, usual=usual, absent=absent, rules=rules)
        found = estimate(hall, name)
        if found is not None:
            told[name] = found, _simple(day, hall, name, usual)
    result = Accuracy()
    for call in day.first_calls():
        visit = day.visits.get(call.ticket)
        if visit is not None and call.ticket in told:
            result.add(*told[call.ticket], _minutes(day.without_pauses(visit.taken_at, call.at)))
    return result


def _simple(day: HallDay, hall: Hall, name: str, usual: Mapping[str, float]) -> float:
    """People × mean time ÷ desks, as most systems tell it."""
    kind = next((one.type for one in hall.people if one.name == name), "")
    desks = sum(server.serves(kind) for server in hall.servers)
    lengths = [
        _minutes(day.without_pauses(call.at, call.ended_at))
        for call in day.calls
        if call.outcome == "done" and call.ended_at is not None
    ]
    mean = fmean(lengths) if lengths else usual.get(kind, USUAL)
    return before(hall, name) * mean / max(1, desks)


def _minutes(length: timedelta) -> float:
    return length.total_seconds() / 60


def _bounded(minutes: float) -> float:
    return min(max(minutes, SHORTEST), LONGEST)


def _share(values: list[float], part: float) -> float:
    return values[min(len(values) - 1, int(part * len(values)))]
