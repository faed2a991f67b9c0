"""axe, structure and reflow: every page of the path in every scheme, contrast, size of text and width."""

import itertools
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.journeys import JOURNEYS, Journey, World
from tests.e2e.people import new_page
from tests.portal.accessibility import Look, axe_problems, problems_in_looks, structure_problems

# The longest of all, on a stack of its own beside the others.
pytestmark = [pytest.mark.e2e, pytest.mark.slow]
SCHEMES, CONTRASTS, SIZES = ("light", "dark"), ("normal", "more"), ("100", "125", "150")
WIDTHS = {"site": (1440, 390), "widget": (640, 340)}
# WCAG 1.4.10: 320 CSS pixels, one look of each contrast; the largest text has its own rule of 390 above.
NARROW = [Look("light", "normal", 320), Look("dark", "more", 320)]
KIOSK = list(itertools.product(("normal", "more"), ("", "kiosk--large"), ("", "kiosk--low")))


def problems_of(page: Page, screen: str) -> list[str]:
    found = []
    if screen in WIDTHS:
        looks = [
            Look(scheme, contrast, width, size)
            for width, size, scheme, contrast in itertools.product(WIDTHS[screen], SIZES, SCHEMES, CONTRASTS)
        ]
        found += problems_in_looks(page, [*looks, *NARROW])
    elif screen == "kiosk":
        classes = page.evaluate("document.body.className")
        for contrast, *modes in KIOSK:
            page.evaluate("(value) => document.documentElement.setAttribute('data-contrast', value)", contrast)
            page.evaluate("(value) => { document.body.className = value; }", " ".join([classes, *modes]))
            problems = axe_problems(page) + structure_problems(page)
            found += [f"{contrast} {modes}: {problem}" for problem in problems]
        page.evaluate("(value) => { document.body.className = value; }", classes)
    else:
        found += axe_problems(page) + structure_problems(page)
    return found


SIZE = {"kiosk": (1080, 1920), "tv": (1920, 1080), "desk": (1366, 768)}


@pytest.mark.parametrize("journey", JOURNEYS, ids=str)
def test_every_page_passes_in_every_look(world: World, journey: Journey) -> None:
    session: dict[str, Any] = {"storage_state": world.session(journey.who)} if journey.who else {}
    width, height = SIZE.get(journey.screen, (1440, 900))
    page = new_page(world.chromium, width, height, reduced_motion="reduce", **session)
    found = []
    for state in journey.walk(page, world):
        found += [f"{journey}, {state}, {problem}" for problem in problems_of(page, journey.screen)]
        page.set_viewport_size({"width": width, "height": height})
    page.context.close()
    assert found == []
