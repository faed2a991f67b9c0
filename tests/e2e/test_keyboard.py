"""By keyboard alone: a booking from the centre's home to the ticket, a ticket at the kiosk, a call at the desk."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.journeys import World, free_the_desk
from tests.e2e.people import NAME, code_for, new_page, take_ticket

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
FOCUSED = """() => {
  const e = document.activeElement;
  const label = e.labels && e.labels[0] ? e.labels[0].textContent : '';
  const value = e.tagName === 'BUTTON' && e.value;
  return [e.tagName, e.name, value, e.getAttribute('href'), e.getAttribute('aria-label'), label, e.textContent]
    .filter(Boolean).join(' ').replace(/\\s+/g, ' ');
}"""


@pytest.fixture
def page(world: World) -> Iterator[Page]:
    found = new_page(world.chromium, reduced_motion="reduce")
    yield found
    found.context.close()


def tab_to(page: Page, what: str, most: int = 200) -> None:
    """Tab until the focus stands on what the expression describes: tag, name, address, label or words."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if re.search(what, page.evaluate(FOCUSED)):
            return
    raise AssertionError(f"Tab does not come to «{what}» on {page.url}")


def press_enter_and_wait(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_booking_goes_from_the_home_page_to_the_ticket(world: World, page: Page) -> None:
    page.goto(f"{world.stack.centre}/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"  # the skip link
    tab_to(page, r"^A .*/services/equeue/ ")
    press_enter_and_wait(page)
    tab_to(page, r"^INPUT service")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(page, r"^BUTTON .*Далі")
    press_enter_and_wait(page)
    tab_to(page, r"^A .*day=")
    press_enter_and_wait(page)
    tab_to(page, r"^INPUT time")
    page.keyboard.press("Space")
    tab_to(page, r"^BUTTON .*Далі")
    press_enter_and_wait(page)
    tab_to(page, r"^INPUT name")
    page.keyboard.type(NAME)
    tab_to(page, r"^INPUT email")
    page.keyboard.type("klavishi@example.org")
    tab_to(page, r"^BUTTON .*код")
    press_enter_and_wait(page)  # without the consent: the summary takes the focus and leads to the field
    assert "err-sum" in page.evaluate("document.activeElement.className")
    tab_to(page, r"^A #")
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert page.locator("[name=consent]").is_checked()
    known = len(world.mail.messages)
    tab_to(page, r"^BUTTON .*код")
    press_enter_and_wait(page)
    tab_to(page, r"^INPUT code")
    page.keyboard.type(code_for(world.mail, "klavishi@example.org", known))
    press_enter_and_wait(page)
    expect(page.locator("h1")).to_have_text("Вас записано")


@pytest.mark.parametrize("width", [1440, 390])
def test_escape_closes_the_menu_and_gives_the_focus_back(world: World, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{world.stack.site}/")
    opener = page.locator(".nav summary:visible, .hbtn--menu:visible").first
    opener.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.nav') !== null")
    page.keyboard.press("Escape")
    assert opener.evaluate("(element) => element === document.activeElement")
    assert page.locator(".nav details[open], .head.is-open").count() == 0


def test_kiosk_gives_a_ticket_and_its_warning_gives_the_focus_back(world: World) -> None:
    kiosk = new_page(world.chromium, 1080, 1920)
    kiosk.clock.install()
    kiosk.goto(f"{world.stack.hall}/kiosk/")
    tab_to(kiosk, r"^A /kiosk/services")
    press_enter_and_wait(kiosk)
    tab_to(kiosk, r"^A /kiosk/services/")
    press_enter_and_wait(kiosk)
    tab_to(kiosk, r"^BUTTON type")
    kiosk.clock.run_for(61_000)
    expect(kiosk.locator("#idle")).to_be_visible()
    assert kiosk.evaluate("document.activeElement.id") == "idle-stay"
    for _press in range(4):  # nothing behind the warning takes the focus
        kiosk.keyboard.press("Tab")
        assert kiosk.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#idle')")
    kiosk.keyboard.press("Escape")
    expect(kiosk.locator("#idle")).to_be_hidden()
    assert re.search(r"^BUTTON type", kiosk.evaluate(FOCUSED))
    press_enter_and_wait(kiosk)
    assert re.fullmatch(r"\w-\d{3}", kiosk.locator("#number").inner_text().strip())
    kiosk.context.close()


def test_desk_opens_calls_and_finishes(world: World) -> None:
    kiosk = new_page(world.chromium, 1080, 1920)
    take_ticket(kiosk, world.stack)
    kiosk.context.close()
    desk = new_page(world.chromium, 1366, 768)
    desk.goto(f"{world.stack.hall}/desk/")
    tab_to(desk, r"^INPUT login")
    desk.keyboard.type("vikno-2")
    tab_to(desk, r"^INPUT password")
    desk.keyboard.type("viche-demo")
    press_enter_and_wait(desk)
    free_the_desk(desk)
    for value, state in (("next", "calling"), ("start", "serving")):
        tab_to(desk, rf"^BUTTON action {value} ")
        desk.keyboard.press("Enter")
        desk.locator(f"#bar [data-state={state}]").wait_for()
    tab_to(desk, r"^BUTTON action finish ")
    desk.keyboard.press("Enter")
    desk.locator("#bar [data-state=serving]").wait_for(state="detached")
    desk.context.close()
