"""A desk whose link breaks: what was pressed is kept, also over a reload, and takes effect once."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.hall import PASSWORD, Hall, running_hall

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with running_hall(tmp_path_factory.mktemp("desk")) as hall:
        yield hall


def sign_in(page: Any, hall: Hall) -> None:
    page.goto(f"{hall.url}/desk/")
    if page.locator("[name=login]").count():
        page.fill("[name=login]", "vikno3")
        page.fill("[name=password]", PASSWORD)
        page.locator("button[type=submit]").first.click()
    page.wait_for_selector(".dbar")


def until(what: Any, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.2)


def state(page: Any) -> str:
    return str(page.get_attribute(".dbar", "data-state"))


def test_press_without_a_link_is_kept_over_a_reload_and_made_once(page: Any, running: Hall) -> None:
    kiosk = running.browser()
    numbers = [kiosk.take_ticket(f"desk-in-chromium-00000{number}") for number in range(3)]
    sign_in(page, running)
    until(lambda: state(page) == "ready")
    page.keyboard.press("Alt+1")
    until(lambda: state(page) == "calling")
    page.keyboard.press("Alt+1")
    until(lambda: state(page) == "serving")
    page.route("**/desk/act", lambda route: route.abort())
    page.route("**/desk/bar", lambda route: route.abort())
    page.keyboard.press("Alt+1")
    page.wait_for_selector(".dbar--lost")
    text = page.inner_text(".dbar")
    assert "Немає зв’язку" in text
    assert f"{numbers[0]}: «Завершити» збережено" in text
    assert page.get_attribute(".db--go", "aria-disabled") == "true"
    page.keyboard.press("Alt+8")
    assert numbers[1] in page.inner_text(".desklost")
    assert "serving" in {row["state"] for row in running.state()["board"]["rows"]}
    page.unroute("**/desk/act")
    page.unroute("**/desk/bar")
    page.reload()
    until(lambda: state(page) == "ready")
    assert page.locator(".dbar--lost").count() == 0
    assert page.evaluate("localStorage.getItem('hall-press')") is None
    page.reload()
    page.wait_for_timeout(1500)
    assert state(page) == "ready"
    assert numbers[1] in page.inner_text(".dbar")


def test_press_of_another_desk_is_not_made_here(page: Any, running: Hall) -> None:
    running.browser().take_ticket("desk-in-chromium-000009")
    sign_in(page, running)
    until(lambda: state(page) == "ready")
    page.evaluate(
        """localStorage.setItem('hall-press', JSON.stringify({url: '/desk/act', body: 'action=next&press=abc',
        at: Date.now(), desk: 'another', name: 'x', number: ''}))"""
    )
    page.reload()
    page.wait_for_timeout(2500)
    assert state(page) == "ready"
    assert page.evaluate("localStorage.getItem('hall-press')") is None


def test_second_computer_takes_the_desk_over_and_the_first_says_so(page: Any, running: Hall, chromium: Any) -> None:
    sign_in(page, running)
    other = chromium.new_context(locale="uk-UA")
    try:
        sign_in(other.new_page(), running)
        page.wait_for_url("**/desk/sign-in", timeout=10_000)
        assert "на іншому комп’ютері" in page.inner_text("body")
    finally:
        other.close()


def test_without_a_link_the_desk_calls_with_its_own_voice(page: Any, running: Hall) -> None:
    number = running.browser().take_ticket("desk-in-chromium-aloud-1")
    sign_in(page, running)
    until(lambda: state(page) in ("ready", "calling", "serving"))
    if state(page) == "serving":
        page.keyboard.press("Alt+1")
        until(lambda: state(page) == "ready")
    page.route("**/desk/bar", lambda route: route.abort())
    page.wait_for_selector(".dbar--lost")
    page.keyboard.press("Alt+3")
    said = page.inner_text(".desklost--say")
    assert page.get_attribute(".dbar", "data-aloud") in said
    assert "підійдіть, будь ласка, до" in said
    page.keyboard.press("Alt+8")
    assert page.locator(".desklost--say").count() == 0
    assert number in page.inner_text(".desklost")
    page.keyboard.press("Alt+8")
    assert page.locator(".desklost").count() == 0


def test_browser_with_full_storage_works_on_and_says_that_it_keeps_no_copy(page: Any, running: Hall) -> None:
    running.browser().take_ticket("desk-in-chromium-quota-1")
    page.add_init_script(
        """try { localStorage.removeItem("hall-tail"); for (var size = 1000000; size; size = Math.floor(size / 2))
           for (;;) localStorage.setItem("ballast" + localStorage.length, new Array(size + 1).join("x")); }
           catch (error) { window.isFull = true; try { for (;;) localStorage.setItem("b" + localStorage.length, "x"); }
           catch (error) {} }"""
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/desk/tail" in request.url else None)
    sign_in(page, running)
    page.wait_for_selector("#no-copy")
    assert "другої копії дня на цьому комп’ютері немає" in page.inner_text("#no-copy")
    before = state(page)
    page.keyboard.press("Alt+1")
    until(lambda: state(page) != before)
    del asked[:]
    page.wait_for_timeout(6_000)
    assert len(asked) <= 3
    assert "after=0" not in asked[-1], "what was read is not read again"
    page.evaluate("localStorage.clear()")
    page.wait_for_selector("#no-copy", state="detached", timeout=12_000)


@pytest.mark.parametrize("look", [{}, {"contrast": "on"}], ids=["usual", "contrast"])
def test_everything_that_can_be_pressed_is_in_sight_in_a_window_of_the_bar_alone(
    page: Any, running: Hall, look: dict[str, str]
) -> None:
    running.browser().take_ticket(f"desk-in-chromium-low-{len(look)}")
    sign_in(page, running)
    page.goto(f"{running.url}/desk/settings")
    page.set_checked("[name=contrast]", bool(look))
    page.locator("main form button[type=submit]").first.click()
    page.set_viewport_size({"width": 1366, "height": 130})
    page.goto(f"{running.url}/desk/")
    until(lambda: state(page) in ("ready", "calling", "serving"))
    page.keyboard.press("Alt+1")
    page.wait_for_selector(".undo")
    outside = page.evaluate(
        """Array.from(document.querySelectorAll(".dbar button, .dbar a, .undo button")).filter(function (one) {
            var box = one.getBoundingClientRect();
            return box.top < 0 || box.left < 0 || box.bottom > innerHeight || box.right > innerWidth;
        }).map(function (one) { return one.textContent || one.title; })"""
    )
    assert outside == []
