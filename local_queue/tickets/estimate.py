"""How long people will wait, as a pure function of who stands before them, who works and how long receptions take.

The day is played forward ROUNDS times with lengths of receptions drawn at random (always the same draw, so equal input
gives equal output); what comes out is a range and never one number. Durations measured today count together with the
minutes that the type promises, which weigh as much as PRIOR receptions.
"""

import math
import random
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

ROUNDS = 120
PRIOR = 5  # receptions that the minutes of the type are worth
SPREAD = 0.5  # of the logarithm of a length, until enough was measured
SHORTEST, LONGEST = 0.5, 180.0  # minutes of one reception
ABSENT = 2.0  # minutes that a call takes to whom nobody comes
STAYED_AWAY = 0.2  # share of booked people without a check-in who do not come
BREAK = 20.0  # minutes within which a paused desk comes back
_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Desk:
    """`types` empty are all of them. `busy` is the type of the ticket at the desk and `minutes` how long the reception
    has lasted; a paused desk has been so for `minutes`."""

    types: frozenset[str] = frozenset()
    busy: str = ""
    minutes: float = 0.0
    is_paused: bool = False

    def serves(self, kind: str) -> bool:
        return not self.types or kind in self.types


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody before us. `due` are the minutes until the booked time, 0 for whoever may be called now; `is_here` is
    False for a booked person who has not checked in."""

    type: str
    due: float = 0.0
    is_here: bool = True


@dataclass(frozen=True, slots=True)
class Length:
    """What is known of receptions of a type: the minutes it promises and those measured today."""

    minutes: float
    measured: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Minutes until the call: one of five people waits less than `p20`, half less than `p50`, four of five less than
    `p80`."""

    p20: float
    p50: float
    p80: float


@dataclass(frozen=True, slots=True)
class _Curve:
    """A log-normal length of receptions; `doubt` is how unsure its middle is."""

    middle: float
    spread: float
    doubt: float


def waits(
    people: Sequence[Person], desks: Sequence[Desk], lengths: Mapping[str, Length], absent: float = 0.1
) -> dict[str, Wait]:
    """For every type of `lengths` the wait of somebody who comes now, after `people` (the first to be called first).

    A type that no desk serves is missing from the answer: nobody knows. `absent` is the share of people who do not
    come when they are called.
    """
    curves = {kind: _curve(length) for kind, length in lengths.items()}
    found: dict[str, list[float]] = {kind: [] for kind in lengths if any(desk.serves(kind) for desk in desks)}
    draw = random.Random(20_261_117)  # noqa: S311  not a secret: equal input must give equal output
    for _round in range(ROUNDS if found else 0):
        shift = {kind: curve.middle + curve.doubt * draw.gauss(0, 1) for kind, curve in curves.items()}
        for kind, minutes in _play(people, desks, curves, shift, absent, draw, set(found)).items():
            found[kind].append(minutes)
    return {kind: _range(sorted(minutes)) for kind, minutes in found.items()}


def _curve(length: Length) -> _Curve:
    logs = [math.log(min(max(minutes, SHORTEST), LONGEST)) for minutes in length.measured]
    start = math.log(max(length.minutes, SHORTEST)) - SPREAD**2 / 2
    weight = PRIOR + len(logs)
    middle = (PRIOR * start + sum(logs)) / weight
    spread = math.sqrt((PRIOR * SPREAD**2 + sum((one - middle) ** 2 for one in logs)) / weight)
    return _Curve(middle, spread, spread / math.sqrt(weight))


def _play(
    people: Sequence[Person],
    desks: Sequence[Desk],
    curves: Mapping[str, _Curve],
    shift: Mapping[str, float],
    absent: float,
    draw: random.Random,
    wanted: set[str],
) -> dict[str, float]:
    """One possible day: when a desk would be free for the next person of each wanted type."""

    def length(kind: str, is_here: bool = True) -> float:
        if draw.random() < (absent if is_here else max(absent, STAYED_AWAY)):
            return ABSENT
        return _bounded(math.exp(shift[kind] + curves[kind].spread * draw.gauss(0, 1)))

    live: dict[str, deque[int]] = {}
    for place, one in enumerate(people):
        if one.due <= 0 and one.type in curves:
            live.setdefault(one.type, deque()).append(place)
    booked = sorted((one for one in people if one.due > 0 and one.type in curves), key=lambda one: one.due)
    free = [[_free_at(desk, curves, shift, draw), place] for place, desk in enumerate(desks)]
    answer: dict[str, float] = {}
    while free and len(answer) < len(wanted):
        desk_free = min(free)
        at, desk = desk_free[0], desks[int(desk_free[1])]
        visit = next((one for one in booked if one.due <= at and desk.serves(one.type)), None)
        kinds = [kind for kind, places in live.items() if places and desk.serves(kind)]
        if visit is not None:
            booked.remove(visit)
            desk_free[0] = at + length(visit.type, visit.is_here)
        elif kinds:
            kind = min(kinds, key=lambda one: live[one][0])
            desk_free[0] = at + length(kind, people[live[kind].popleft()].is_here)
        else:
            # A newcomer is called by the first desk that serves the type and finds nobody who came before.
            for kind in wanted:
                if kind not in answer and desk.serves(kind):
                    answer[kind] = max(at, 0.0)
            free.remove(desk_free)
    return answer


def _free_at(desk: Desk, curves: Mapping[str, _Curve], shift: Mapping[str, float], draw: random.Random) -> float:
    """Minutes until a desk is free: a reception that has lasted long is expected to last on."""
    if desk.is_paused:
        return max(1.0, draw.random() * BREAK)
    if desk.busy not in curves:
        return 0.0
    middle, spread = shift[desk.busy], max(curves[desk.busy].spread, 0.05)
    passed = _NORMAL.cdf((math.log(max(desk.minutes, SHORTEST)) - middle) / spread)
    chance = min(passed + (1 - passed) * draw.random(), 0.999)
    return max(0.5, _bounded(math.exp(middle + spread * _NORMAL.inv_cdf(max(chance, 0.001)))) - desk.minutes)


def _bounded(minutes: float) -> float:
    return min(max(minutes, SHORTEST), LONGEST)


def _range(minutes: list[float]) -> Wait:
    def share(part: float) -> float:
        return minutes[min(len(minutes) - 1, int(part * len(minutes)))]

    return Wait(share(0.2), share(0.5), share(0.8))
