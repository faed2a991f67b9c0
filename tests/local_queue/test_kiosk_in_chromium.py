"""A kiosk whose hall is cut under a press: the press is kept, a waiting panel tells it, nothing is done twice."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from tests.support.hall import Hall, running_hall

SIZES = {"lying": (1366, 768), "standing": (1080, 1920)}
TIMES = """
from datetime import timedelta
from local_queue import clock
from local_queue.protocol.queue import QueueConfiguration, QueueType
from local_queue.protocol.times import KioskTime, KioskTimes
from local_queue.tickets.services.mirror import apply_configuration
from local_queue.tickets.services.times import apply_times
kind = QueueType(id="passport", label="Паспорт та ID-картка", prefix="П", kiosk_limit=900, minutes=20,
    gives_times=True, hint="Візьміть із собою паспорт і довідку про місце проживання, якщо вона у вас є")
apply_configuration(QueueConfiguration(revision="times", organisation="ЦНАП Вишневої громади",
    booking_prefixes=("А",), types=(kind,), devices=()))
now = clock.now()
apply_times(KioskTimes(revision="l1", through=clock.today() + timedelta(days=7), times=tuple(
    KioskTime(id=f"t{n}", type="passport", day=clock.today(), starts_at=now + timedelta(seconds=600 + n // 2))
    for n in range(28))))
"""
pytestmark = pytest.mark.e2e
LOST = "Зв’язок із сервером залу зник, ще мить…"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with running_hall(tmp_path_factory.mktemp("kiosk")) as hall:
        yield hall


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


@pytest.mark.parametrize("name", list(SIZES))
def test_large_and_lowered_together_are_not_smaller_than_plain(page: Any, running: Hall, name: str) -> None:
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[name], strict=True)))

    def sizes() -> list[float]:
        names = [".k-card b", ".k-card small", ".k-lead h1", ".k-top .org"]
        size = "(name) => parseFloat(getComputedStyle(document.querySelector(name)).fontSize)"
        return [page.evaluate(size, name) for name in names]

    page.goto(f"{running.url}/kiosk/services")
    plain = sizes()
    for mode in ("large", "low"):
        page.click(f"[name=mode][value={mode}]")
        page.wait_for_selector(f"body.kiosk--{mode}")
    assert all(now >= before for now, before in zip(sizes(), plain, strict=True)), (plain, sizes())
    assert page.evaluate(
        "document.querySelector('.k-main').scrollHeight <= document.querySelector('.k-main').clientHeight"
    )


@pytest.mark.parametrize("name", list(SIZES))
def test_hint_covers_no_time(page: Any, running: Hall, name: str) -> None:
    page.set_viewport_size(dict(zip(("width", "height"), SIZES[name], strict=True)))
    running.script(TIMES)
    page.goto(f"{running.url}/kiosk/services/passport")
    cards = page.locator("main nav a.k-card")
    assert cards.count() == 6
    last = cards.nth(5).bounding_box()
    assert last["y"] + last["height"] <= page.locator("main .k-note").bounding_box()["y"]
    bottom = page.locator("main .k-acts").bounding_box()
    assert bottom["y"] + bottom["height"] <= page.evaluate(
        "document.querySelector('.k-main').getBoundingClientRect().bottom"
    )


def test_times_stand_apart_from_what_is_around_them(page: Any, running: Hall) -> None:
    """A standing kiosk has the height: nothing leans on anything, and fingers do not slip to the next button."""
    page.set_viewport_size({"width": 1080, "height": 1920})
    running.script(TIMES)
    page.goto(f"{running.url}/kiosk/services/passport")
    boxes = [page.locator(name).bounding_box() for name in (".k-lead", "nav.k-grid", ".k-main > .k-note", ".k-acts")]
    gaps = [below["y"] - above["y"] - above["height"] for above, below in pairwise(boxes)]
    assert min(gaps) >= 16, gaps
