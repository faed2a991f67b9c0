"""The whole path: an editor publishes, a citizen books (on the site and in a foreign page), the moderator sees it,
the hall holds it, a walk-in takes a ticket, a specialist calls, and the monitor shows number and desk."""

import io
import re
import time
import urllib.request
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.e2e.people import book, check_in, new_page, open_desk, sign_in, take_ticket
from tests.e2e.stack import Stack
from tests.support.mail import SmtpSink

pytestmark = pytest.mark.e2e
FRESH_SECONDS = 1.0  # a page that is asked for later than this is the new one


def test_editor_with_second_factor_publishes_and_a_visitor_sees_it(chromium: Browser, stack: Stack, mail: SmtpSink):
    editor = new_page(chromium)
    sign_in(editor, stack, mail, "admin@vyshneva.example", "/admin/")
    editor.goto(f"{stack.site}/admin/pages/")
    names = editor.locator("main").inner_text()
    assert "Вишнева громада" in names and "ЦНАП" in names
    assert "Калинова громада" not in names
    visitor = new_page(chromium)
    visitor.goto(f"{stack.site}/")
    question = f"Чим допомогти? {time.time_ns() % 100_000}"
    editor.get_by_role("link", name="Вишнева громада", exact=True).first.click()
    editor.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    editor.get_by_label("Запитання в заголовку").fill(question)
    editor.locator("footer .w-dropdown__toggle").click()
    editor.locator("button[name=action-publish]").click()
    expect(editor.locator(".messages")).to_contain_text("опубліковано")
    published = time.monotonic()
    asked = published
    while question not in visitor.locator("h1").inner_text():
        assert asked - published < FRESH_SECONDS, "the visitor still sees the old page"
        asked = time.monotonic()
        visitor.reload()


def test_citizen_books_on_the_site_and_gets_a_ticket_with_number_and_two_codes(
    chromium: Browser, stack: Stack, mail: SmtpSink, numbers: dict[str, str]
):
    page = new_page(chromium, 390, 844)
    page.goto(f"{stack.centre}/")
    page.goto(f"{stack.centre}/services/equeue/")
    numbers["site"] = book(page, mail, "hanna@example.org")
    assert re.fullmatch(r"[АЕУ]-\d{3}", numbers["site"])
    codes = []
    for picture in page.locator("svg.qr").all():
        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.screenshot())))
        codes += [code.text for code in found]
    assert len(codes) == 2 and "/cabinet/" in codes[0] and "/services/equeue/status/" in codes[1]
    stranger = new_page(chromium)
    stranger.goto(codes[0])
    assert "/accounts/login" in stranger.url
    stranger.goto(codes[1])
    text = stranger.locator("main").inner_text()
    assert numbers["site"] in text and "Ганна" not in text
    path = urlsplit(page.url).path + "ticket.pdf"
    # Only browsers know that *.localhost is this machine.
    request = urllib.request.Request(f"{stack.site}{path}", headers={"Host": urlsplit(stack.centre).netloc})
    with urllib.request.urlopen(request) as reply:
        pdf = reply.read()
    assert numbers["site"] in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()
    page.locator("form[action$='/mail/'] button").click()
    expect(page.locator("main [role=status]").first).to_contain_text("h…a@example.org")


def test_citizen_books_inside_a_foreign_page(chromium: Browser, stack: Stack, mail: SmtpSink, numbers: dict[str, str]):
    page = new_page(chromium)
    page.goto(f"{stack.foreign}/")
    frame = page.frame_locator("iframe")
    numbers["widget"] = book(page, mail, "petro@example.org", frame)
    assert numbers["widget"] != numbers["site"]
    assert page.locator("iframe").bounding_box()["height"] > 400


def test_citizen_accepts_the_time_that_is_offered_instead(chromium: Browser, stack: Stack, mail: SmtpSink):
    page = new_page(chromium)
    sign_in(page, stack, mail, "citizen2@vyshneva.example", "/cabinet/")
    page.locator("a[href*='/offer/']").click()
    page.locator("button[value=accept]").click()
    expect(page.locator("h1")).to_have_text("Час змінено")
    number = page.locator(".talon__n").inner_text().strip()
    page.goto(f"{stack.site}/cabinet/")
    expect(page.locator("[aria-labelledby=p-mine]")).to_contain_text(number)
    expect(page.locator("a[href*='/offer/']")).to_have_count(0)


def test_moderator_sees_the_bookings_in_the_cabinet(chromium: Browser, stack: Stack, mail: SmtpSink, numbers):
    page = new_page(chromium)
    sign_in(page, stack, mail, "moderator@vyshneva.example", "/cabinet/equeue/")
    text = page.locator("main").inner_text()
    assert numbers["site"] in text and numbers["widget"] in text
    assert "Приклад" in text


def test_hall_calls_the_booked_person_and_a_walk_in_and_the_monitor_shows_each(
    chromium: Browser, stack: Stack, numbers: dict[str, str]
):
    monitor = new_page(chromium, 1920, 1080)
    sockets = []
    monitor.on("websocket", lambda socket: sockets.append(socket.url))
    monitor.goto(f"{stack.hall}/monitor-display")
    kiosk = new_page(chromium, 1080, 1920)
    walk_in = take_ticket(kiosk, stack)
    check_in(kiosk, stack, numbers["site"])
    desk = new_page(chromium, 1366, 768)
    open_desk(desk, stack, "vikno-1")
    called: list[str] = []
    while not {walk_in, numbers["site"]} <= set(called):
        assert len(called) < 40, f"neither {walk_in} nor {numbers['site']} were called: {called}"
        desk.locator("button[value=next], button[value=finish_next]").first.click()
        expect(desk.locator("button[value=start]")).to_be_visible()
        number = desk.locator(".tk__n").inner_text().strip()
        expect(monitor.locator("main")).to_contain_text(number)
        called.append(number)
        desk.locator("button[value=start]").click()
        expect(desk.locator("button[value=finish]")).to_be_visible()
        desk.locator("button[value=finish]").click()
        expect(desk.locator("button[value=finish]")).to_have_count(0)
    assert len(called) == len(set(called))
    assert any("/ws/monitor" in url for url in sockets)
    shown = monitor.locator("main").inner_text()
    for secret in ("Приклад", "Ганна", "hanna", "example"):
        assert secret not in shown


@pytest.fixture(scope="module")
def numbers() -> dict[str, str]:
    """Ticket numbers that later steps look for."""
    return {}
