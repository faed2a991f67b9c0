"""Every page of the path by keyboard alone."""

from typing import Any

import pytest

from tests.e2e.journeys import JOURNEYS, Journey, World
from tests.e2e.keyboard import keyboard_problems
from tests.e2e.people import new_page

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
WINDOWS = {
    "site": [(1440, 900), (390, 844)],
    "widget": [(640, 900), (340, 700)],
    "desk": [(1366, 768)],
    "kiosk": [(1080, 1920)],
    "tv": [(1920, 1080)],
}


@pytest.mark.parametrize("journey", JOURNEYS, ids=str)
def test_tab_goes_through_every_page(world: World, journey: Journey) -> None:
    session: dict[str, Any] = {"storage_state": world.session(journey.who)} if journey.who else {}
    page = new_page(world.chromium, **session)
    found = []
    for state in journey.walk(page, world):
        before = page.viewport_size
        for width, height in WINDOWS[journey.screen]:
            page.set_viewport_size({"width": width, "height": height})
            found += [f"{journey}, {state}, {width}: {problem}" for problem in keyboard_problems(page)]
        page.set_viewport_size(before)
    page.context.close()
    assert found == []
