"""Days of a hall in events (equeue.md B11): three desks, log-normal visits, people who do not come, a break, an alarm.

How busy a day is, is its `load`: the share of the desks' minutes that the people who come would take.
"""

import heapq
import math
import random
from datetime import datetime, timedelta
from typing import Any

from portal.common.clock import KYIV

OPENS = datetime(2026, 11, 16, 8, 0, tzinfo=KYIV)
LAST, NOON = 420, 240  # minutes after the opening: nobody comes later; fewer come
MEAN, SIGMA = {"passport": 14.0, "land": 22.0}, 0.5
PLANNED = {"passport": 15.0, "land": 20.0}  # what the portal was told: not quite what happens
PASSPORTS, ABSENT, ABSENT_MINUTES = 0.7, 0.15, 2.0
BREAK, ALARM = 15, 30
DESKS = {"d1": frozenset[str](), "d2": frozenset({"passport"}), "d3": frozenset[str]()}

Event = dict[str, Any]


def event(act: str, aggregate: str, minute: float, **payload: object) -> Event:
    at = OPENS + timedelta(minutes=minute)
    return {"type": act, "aggregate": aggregate, "at_wall": at.isoformat(), "payload": payload}


def a_day(seed: int, load: float = 0.8) -> list[Event]:
    """The log of one day, in order."""
    return _Day(random.Random(seed), load).events()


class _Day:
    def __init__(self, draw: random.Random, load: float) -> None:
        self.draw = draw
        self.told: list[tuple[float, int, Event]] = []
        self.people = self._people(load)
        began = draw.uniform(120, 300)
        self.alarm = (began, began + ALARM)
        self.break_at = draw.uniform(60, 400)

    def _people(self, load: float) -> list[tuple[float, str, str]]:
        """(minute, number, type)."""
        mean = PASSPORTS * MEAN["passport"] + (1 - PASSPORTS) * MEAN["land"]
        every = (ABSENT * ABSENT_MINUTES + (1 - ABSENT) * mean) / len(DESKS) / load
        found, minute = [], 0.0
        while minute < LAST:
            minute += self.draw.expovariate(1 / (every * (0.9 if minute < NOON else 1.15)))
            found.append((minute, f"t{len(found)}", "passport" if self.draw.random() < PASSPORTS else "land"))
        return found

    def _tell(self, act: str, aggregate: str, minute: float, **payload: object) -> None:
        self.told.append((minute, len(self.told), event(act, aggregate, minute, **payload)))

    def events(self) -> list[Event]:
        for desk in DESKS:
            self._tell("desk.opened", desk, 0, name=desk)
        self._tell("hall.paused", "hall", self.alarm[0])
        self._tell("hall.resumed", "hall", self.alarm[1])
        for at, number, kind in self.people:
            self._tell("ticket.issued", number, at, number=number, type=kind, kind="walk_in")
        self._receive()
        return [item[2] for item in sorted(self.told, key=lambda item: item[:2])]

    def _receive(self) -> None:
        queue, free, has_rested = list(self.people), [(0.0, desk) for desk in DESKS], False
        while queue and free:
            at, desk = heapq.heappop(free)
            if self.alarm[0] <= at < self.alarm[1]:
                at = self.alarm[1]
            if desk == "d3" and at >= self.break_at and not has_rested:
                has_rested = True
                self._tell("desk.paused", desk, at)
                self._tell("desk.resumed", desk, at + BREAK)
                heapq.heappush(free, (at + BREAK, desk))
                continue
            mine = next((one for one in queue if not DESKS[desk] or one[2] in DESKS[desk]), None)
            if mine is None:
                continue
            if mine[0] > at:
                heapq.heappush(free, (mine[0], desk))
                continue
            queue.remove(mine)
            heapq.heappush(free, (self._visit(at, desk, mine[1], mine[2]), desk))

    def _visit(self, at: float, desk: str, number: str, kind: str) -> float:
        """The minute at which the desk is free again."""
        self._tell("ticket.called", number, at, desk=desk, reason="walk_in_order")
        if self.draw.random() < ABSENT:
            self._tell("ticket.no_show", number, at + ABSENT_MINUTES, desk=desk)
            return at + ABSENT_MINUTES
        end = at + self.draw.lognormvariate(math.log(MEAN[kind]) - SIGMA**2 / 2, SIGMA)
        if at < self.alarm[0] < end:
            end += ALARM
        self._tell("ticket.started", number, at + 0.5, desk=desk)
        self._tell("ticket.finished", number, end, desk=desk)
        return end
