"""A kiosk whose hall is cut under a press: the press is kept, a waiting panel tells it, nothing is done twice."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.hall import Hall, running_hall

pytestmark = pytest.mark.e2e
LOST = "Зв’язок із сервером зали зник, ще мить…"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with running_hall(tmp_path_factory.mktemp("kiosk")) as hall:
        yield hall


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="uk-UA", timezone_id="Europe/Kyiv")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def waits(page: Any) -> None:
    page.wait_for_selector("#away:visible")
    assert LOST in page.inner_text("#away")


def test_press_under_a_cut_is_made_once_when_the_hall_is_back(page: Any, running: Hall) -> None:
    before = running.browser().take_ticket("kiosk-in-chromium-0001")
    page.goto(f"{running.url}/kiosk/services/passport")
    running.kill()
    page.click("button[name=type]")
    waits(page)
    assert page.url.endswith("/kiosk/services/passport")
    running.start()
    page.wait_for_selector("#number", timeout=20000)
    number = page.inner_text("#number")
    assert page.url.endswith("/kiosk/ticket")
    assert int(number.split("-")[1]) == int(before.split("-")[1]) + 1
    assert running.browser().take_ticket("kiosk-in-chromium-0002") == f"П-{int(number.split('-')[1]) + 1:03d}"


def test_answer_that_was_lost_does_not_make_a_second_ticket(page: Any, running: Hall) -> None:
    page.goto(f"{running.url}/kiosk/services/passport")
    sent: list[str] = []

    def lose(route: Any) -> None:
        sent.append(route.request.post_data)
        if len(sent) > 1:
            route.continue_()
            return
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/kiosk/take", lose)
    page.click("button[name=type]")
    waits(page)
    page.wait_for_selector("#number", timeout=20000)
    assert len(sent) == 2 and sent[0] == sent[1]
    number = int(page.inner_text("#number").split("-")[1])
    assert running.browser().take_ticket("kiosk-in-chromium-0003") == f"П-{number + 1:03d}"


def test_link_under_a_cut_waits_too(page: Any, running: Hall) -> None:
    page.goto(f"{running.url}/kiosk/")
    running.kill()
    page.click("a[href='/kiosk/services']")
    waits(page)
    running.start()
    page.wait_for_url("**/kiosk/services", timeout=20000)
    page.wait_for_selector("a[href='/kiosk/services/passport']")


def test_refusal_is_shown_at_an_address_that_loads(page: Any, running: Hall) -> None:
    page.goto(f"{running.url}/kiosk/services")
    page.evaluate("document.querySelector('#scan [name=number]').value = 'no such code of anybody'")
    page.evaluate("document.getElementById('scan').requestSubmit()")
    page.wait_for_selector(".k-err")
    assert page.url.endswith("/kiosk/check-in")
    page.click("[data-digit='1']")
    assert page.input_value("#number") == "1"
    page.evaluate("document.querySelector('main').dataset.old = '1'")
    page.click("main button[type=submit]")
    page.wait_for_selector("main:not([data-old]) .k-err")
    assert page.input_value("#number") == "1"
    page.click("[name=mode][value=large]")
    page.wait_for_selector(".kiosk--large")
    assert page.url.endswith("/kiosk/check-in")
