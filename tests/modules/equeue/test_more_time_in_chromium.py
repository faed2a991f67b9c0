"""The button «More time» in Chromium: it comes when it is of use, and is always there without scripts."""

import pytest

from modules.equeue.selectors import free_slots
from modules.equeue.services import hold_slot
from tests.modules.equeue.test_cabinet_in_chromium import session

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
__all__ = ["session"]  # a fixture of the neighbour: it makes the site


@pytest.fixture
def address(queue, workplace_type, live_server, session):
    (offer,) = free_slots(queue)
    slot = offer.days[2].slots[0].slot
    day, start = slot.local_date, slot.local_start
    held = hold_slot(workplace_type=workplace_type, local_date=day, local_start=start, holder="me")
    return f"{live_server.url.replace('127.0.0.1', 'localhost')}/services/equeue/hold/{held.token}/"


def test_more_time_is_offered_in_the_last_five_minutes(chromium, address):
    page = chromium.new_page()
    page.clock.install()
    page.goto(address)
    more = page.locator("button[name=more]")
    more.wait_for(state="hidden")
    page.clock.fast_forward("09:00")
    assert not more.is_visible()
    page.clock.fast_forward("01:10")
    more.wait_for(state="visible")
    assert more.is_visible() and page.get_by_text("від цієї миті, один раз").is_visible()
    page.close()


def test_form_does_not_jump_under_the_pointer_when_the_script_comes_late(chromium, address):
    """In a foreign page, too: a press would hit what has come to its place."""
    page, late = chromium.new_page(viewport={"width": 390, "height": 640}), []
    page.route("**/equeue/countdown.js", lambda route: late.append(route))
    page.goto(address, wait_until="commit")
    page.locator("[name=consent]").wait_for(state="attached")
    page.wait_for_function("document.fonts.status === 'loaded' && document.styleSheets.length > 1")
    before = page.locator("[name=consent]").bounding_box()
    clock = page.locator("viche-countdown").inner_text()
    while not late:
        page.wait_for_timeout(50)
    for route in late:
        route.continue_()
    page.wait_for_function("(clock) => document.querySelector('viche-countdown').textContent !== clock", arg=clock)
    assert page.locator("[name=consent]").bounding_box() == before
    page.close()


def test_more_time_is_there_without_scripts(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator("button[name=more]").is_visible()
    context.close()


def test_field_that_is_reached_backwards_does_not_stop_behind_the_bar(chromium, address):
    page = chromium.new_page(viewport={"width": 390, "height": 640}, reduced_motion="reduce")
    page.goto(address)
    page.locator("[name=consent]").focus()
    behind = []
    for _stop in range(5):
        page.keyboard.press("Shift+Tab")
        is_behind = page.evaluate(
            """() => { const field = document.activeElement.getBoundingClientRect();
            const bar = document.querySelector('.hold').getBoundingClientRect();
            return field.top < bar.bottom && field.bottom > bar.top; }"""
        )
        if is_behind:
            behind.append(page.evaluate("document.activeElement.name"))
    page.close()
    assert behind == []
