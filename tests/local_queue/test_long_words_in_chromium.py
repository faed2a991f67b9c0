"""The longest words that the portal allows: nothing of a shelter and no tile may fall off a screen."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.hall import Hall, running_hall

pytestmark = pytest.mark.e2e
KIOSKS = {"lying": (1366, 768), "standing": (1080, 1920)}
SCREENS = {"lying": (1920, 1080), "small": (1366, 768), "standing": (1080, 1920)}
MODES: dict[str, tuple[str, ...]] = {"plain": (), "large": ("large",), "low": ("low",), "both": ("large", "low")}
SHELTER = "Підвал школи № 2, вхід із двору з боку вулиці Шкільної, праворуч"[:60]
WAY = "Три хвилини пішки через парк і повз стадіон, є пандус і ліфт для крісел колісних"[:80]
CONFIGURATION = f"""
from local_queue.protocol.queue import QueueConfiguration, QueueType, Tile
from local_queue.tickets.services.alarm import begin_alarm, end_alarm
from local_queue.tickets.services.mirror import apply_configuration
kind = QueueType(id="passport", label="Паспорт та ID-картка", prefix="П", kiosk_limit=900, minutes=20)
label = "Розклад автобусів до сусідніх сіл і до районного центру"
tiles = tuple(Tile(label=label, address="http://127.0.0.1/", is_offline=True) for n in range(6))
apply_configuration(QueueConfiguration(revision="long",
    organisation="Центр надання адміністративних послуг Вишневої громади",
    booking_prefixes=("А",), types=(kind,),
    devices=(), tiles=tiles, shelter="{SHELTER}", shelter_way="{WAY}"))
"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with running_hall(tmp_path_factory.mktemp("long")) as hall:
        yield hall


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(locale="uk-UA", timezone_id="Europe/Kyiv")
    yield context.new_page()
    context.close()


def resized(page: Any, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize("mode", list(MODES))
@pytest.mark.parametrize("name", list(KIOSKS))
@pytest.mark.parametrize("screen", ["start", "alarm"])
def test_kiosk_shows_all_of_it(page: Any, running: Hall, screen: str, name: str, mode: str) -> None:
    resized(page, KIOSKS[name])
    running.script(CONFIGURATION + ("begin_alarm()" if screen == "alarm" else "end_alarm()"))
    page.goto(f"{running.url}/kiosk/")
    for each in MODES[mode]:
        page.click(f"[name=mode][value={each}]")
        page.wait_for_selector(f"body.kiosk--{each}")
    main = page.locator(".k-main").bounding_box()
    bottom = main["y"] + main["height"]
    for box in page.locator(".k-main a, .k-main section, .k-main section p:visible").all():
        inside = box.bounding_box()
        assert inside["y"] + inside["height"] <= bottom, box.inner_text()
    cut = "all => all.filter(one => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)"
    cut += ".map(one => one.innerText)"
    assert page.locator(".k-main a, .k-main section").evaluate_all(cut) == []


@pytest.mark.parametrize("name", list(SCREENS))
def test_monitor_shows_the_whole_way_to_the_shelter(page: Any, running: Hall, name: str) -> None:
    resized(page, SCREENS[name])
    running.script(CONFIGURATION + "begin_alarm()")
    page.goto(f"{running.url}/monitor-display")
    page.wait_for_selector(".tv-full .card .d")
    assert WAY in page.inner_text(".tv-full .card")
    cut = "all => all.filter(one => one.scrollHeight > one.clientHeight + 1).map(one => one.innerText)"
    assert page.locator(".tv-full .card").evaluate_all(cut) == []
    head, card = page.locator(".tv-full .head").bounding_box(), page.locator(".tv-full .card >> nth=0").bounding_box()
    assert head["y"] + head["height"] <= card["y"]


@pytest.mark.parametrize("mode", list(MODES))
@pytest.mark.parametrize("name", list(KIOSKS))
def test_who_has_a_booking_finds_the_button_that_goes_on(page: Any, running: Hall, name: str, mode: str) -> None:
    resized(page, KIOSKS[name])
    running.script(CONFIGURATION + "end_alarm()")
    page.goto(f"{running.url}/kiosk/")
    for each in MODES[mode]:
        page.click(f"[name=mode][value={each}]")
        page.wait_for_selector(f"body.kiosk--{each}")
    page.goto(f"{running.url}/kiosk/check-in")
    main = page.locator(".k-main").bounding_box()
    for way in page.locator(".k-main button, .k-main a").all():
        box = way.bounding_box()
        assert box["y"] + box["height"] <= main["y"] + main["height"], way.inner_text()
