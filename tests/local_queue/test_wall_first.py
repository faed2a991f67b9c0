"""Who presses at a desk gets the answer after the screens of the hall were told, and never waits long for them."""

import asyncio
import itertools
import time

from local_queue import clock
from local_queue.board.feed import PATIENCE, Feed
from local_queue.board.screens import EVERYTHING
from local_queue.board.selectors import Moment


class Wall(Feed):
    """A reader whose hall has one more event at every look, without a database."""

    def __init__(self) -> None:
        super().__init__()
        self.events = itertools.count(1)

    async def _read(self) -> None:
        self.moment, self.frames = Moment(clock.now(), "epoch", next(self.events), None), {}
        self.alive_at = time.monotonic()

    def _has_changed(self) -> bool:
        return False


async def _press(wall: Wall, screen_takes: float) -> tuple[float, list[float]]:
    """When a press of a desk was answered after its commit, and when its screen was told, in seconds."""
    told: list[float] = []

    async def send(text: str) -> None:
        await asyncio.sleep(screen_takes)
        told.append(time.monotonic())

    await wall.join("screen", EVERYTHING, send)
    await asyncio.sleep(0.3)  # whatever the beginning had to say is said
    told.clear()
    began = time.monotonic()

    def act() -> float:
        wall.wake()
        wall.wait()
        return time.monotonic()

    answered = await asyncio.to_thread(act)
    await asyncio.sleep(2 * screen_takes + 0.1)
    if wall.task is not None:
        wall.task.cancel()
    return answered - began, [at - began for at in told]


def test_a_desk_is_answered_after_the_screens_were_told() -> None:
    answered, told = asyncio.run(_press(Wall(), 0.03))
    assert told[0] <= answered < PATIENCE


def test_screens_that_take_nothing_hold_no_desk() -> None:
    answered, told = asyncio.run(_press(Wall(), 0.5))
    assert PATIENCE <= answered < 0.3 < told[0]


def test_a_hall_without_screens_answers_at_once() -> None:
    began = time.monotonic()
    wall = Wall()
    wall.wake()
    wall.wait()
    assert time.monotonic() - began < PATIENCE / 2
