"""Time that people need."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.common import clock


@pytest.fixture
def later(time_machine: Any) -> Callable[..., None]:
    """People need more than two seconds."""

    def move(seconds: int = 30) -> None:
        time_machine.move_to(clock.now() + timedelta(seconds=seconds), tick=False)

    time_machine.move_to(clock.now(), tick=False)
    return move
