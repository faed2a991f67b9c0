"""The proof of work in a browser: our own worker solves it; who is quick waits; without it the stamp will do."""

import pytest

from modules.equeue.models import Booking, Queue
from modules.equeue.selectors import free_slots
from tests.modules.equeue.test_cabinet_in_chromium import session
from tests.portal.accessibility import PAIRS, problems_in_looks

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
__all__ = ["session"]  # a fixture of the neighbour: the site of the community


@pytest.fixture
def page(chromium, live_server, session, queue, workplace_type):
    Queue.objects.filter(pk=queue.pk).update(needs_proof=True)
    assert free_slots(queue)[0].days
    page = chromium.new_page(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    page.address = f"/services/equeue/time/{workplace_type.public_id}/"
    yield page
    page.close()


def go_on(page):
    page.locator("input[name=time]").first.check(force=True)  # nothing is chosen for anybody
    page.locator("button[type=submit]:visible").last.click(no_wait_after=True)


def test_puzzle_is_solved_while_the_person_chooses_and_who_is_quick_waits_for_it(page):
    page.goto(page.address)
    page.locator("input[name=altcha]:not([value=''])").wait_for(state="attached")
    go_on(page)
    page.wait_for_url("**/hold/**")
    waiting = []

    def keep(route):
        waiting.append(route)

    page.route("**/proof-worker*.js", keep)
    page.goto(page.address)
    go_on(page)
    page.get_by_role("button", name="Хвилинку…").wait_for()
    assert page.locator("[data-proof-note]").inner_text()
    waiting[0].continue_()
    page.wait_for_url("**/hold/**")
    assert Booking.objects.filter(state="held").count() == 1  # the same time of the same visitor


def test_browser_that_cannot_compute_sends_the_stamp_of_the_page(page):
    page.route("**/proof-worker*.js", lambda route: route.abort())
    page.goto(page.address)
    page.wait_for_timeout(2200)
    assert page.locator("input[name=altcha]").input_value() == ""
    go_on(page)
    page.wait_for_url("**/hold/**")
    assert Booking.objects.filter(state="held").count() == 1


@pytest.mark.slow
def test_pages_with_a_puzzle_pass_in_pairs_of_looks(page):
    page.emulate_media(reduced_motion="reduce")
    page.goto(page.address)
    page.locator("input[name=altcha]:not([value=''])").wait_for(state="attached")
    assert list(problems_in_looks(page, PAIRS)) == []
    page.route("**/proof-worker*.js", lambda route: None)
    page.goto(page.address)
    go_on(page)
    page.get_by_role("button", name="Хвилинку…").wait_for()
    assert list(problems_in_looks(page, PAIRS)) == []
    trapped = "(form) => { form.querySelector('[name=website]').value = 'x'; form.submit(); }"  # as robots do
    page.locator("form:has([name=proof_stamp])").evaluate(trapped)
    page.locator(".err-sum").wait_for()
    assert list(problems_in_looks(page, PAIRS)) == []
    page.unroute_all(behavior="ignoreErrors")
