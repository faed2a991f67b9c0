"""The state page and «Мій день» in Chromium: axe, structure, and a renewal that speaks only of a change."""

import pytest

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking
from modules.equeue.selectors import free_slots
from modules.equeue.services import confirm_booking, hold_slot
from tests.modules.equeue.test_cabinet_in_chromium import session
from tests.portal.accessibility import PAIRS, axe_problems, look_at, structure_problems

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
__all__ = ["session"]  # a fixture of the neighbour


@pytest.fixture
def booking(queue, workplace_type, contact):
    (offer,) = free_slots(queue)
    slot = offer.days[2].slots[0].slot
    held = hold_slot(
        workplace_type=workplace_type, local_date=slot.local_date, local_start=slot.local_start, holder="me"
    )
    return confirm_booking(token=held.token, contact=contact)


def state_url(live_server, booking):
    return f"{live_server.url.replace('127.0.0.1', 'localhost')}/services/equeue/status/{booking.public_id}/"


def test_state_page_and_my_day_pass_in_pairs_of_looks(chromium, live_server, session, booking):
    found = []
    for address in (f"/services/equeue/status/{booking.public_id}/", "/cabinet/"):
        for look in PAIRS:
            with look_at(chromium, live_server.url + address, look, storage_state=session) as (page, heard):
                assert "login" not in page.url, page.url
                found += [f"{address} {look}: {one}" for one in axe_problems(page) + structure_problems(page) + heard]
    assert found == []


def test_change_of_state_is_said_once_and_silence_is_kept_without_one(chromium, live_server, session, booking):
    page = chromium.new_page()
    page.clock.install()
    page.goto(state_url(live_server, booking))
    said = page.locator("#said")
    with page.expect_response("**?part=1"):
        page.clock.fast_forward(21_000)
    assert said.inner_text() == ""
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.CHECKED_IN)
    with page.expect_response("**?part=1"):
        page.clock.fast_forward(21_000)
    page.wait_for_selector("[data-state=checked_in]")
    assert said.inner_text() == page.locator("h2").first.inner_text()
    page.close()


def test_lost_connection_is_shown_after_the_second_failure(chromium, live_server, session, booking):
    page = chromium.new_page()
    page.clock.install()
    page.goto(state_url(live_server, booking))
    page.route("**?part=1", lambda route: route.abort())
    for _time in range(2):
        with page.expect_event("requestfailed"):
            page.clock.fast_forward(21_000)
    page.wait_for_function("document.getElementById('said').textContent !== ''")
    assert "vh" not in (page.locator("#said").get_attribute("class") or "")
    assert page.locator("[data-state=booked]").count() == 1
    page.close()
