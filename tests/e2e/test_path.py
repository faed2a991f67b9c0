"""The whole path: an editor publishes, a citizen books (on the site and in a foreign page), the moderator sees it,
the hall holds it, a walk-in takes a ticket, a specialist calls, and the monitor shows number and desk."""

import io
import json
import re
import time
import urllib.request
from urllib.parse import urlsplit

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.e2e.stack import Stack, running_stack
from tests.support.mail import SmtpSink
from tools.printout import totp

pytestmark = pytest.mark.e2e
FRESH_SECONDS = 1.0  # plus a reload
NAME = "Приклад Ганна Зразківна"


@pytest.fixture(scope="module")
def mail(smtp_server: SmtpSink) -> SmtpSink:
    smtp_server.clear()
    return smtp_server


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, mail: SmtpSink):
    with running_stack(tmp_path_factory.mktemp("stack"), mail) as running:
        yield running


def new_page(chromium: Browser, width: int = 1440, height: int = 900) -> Page:
    """A page of a person of their own: no cookies shared."""
    return chromium.new_context(viewport={"width": width, "height": height}, locale="uk-UA").new_page()


def code_for(mail: SmtpSink, address: str) -> str:
    """The newest one-time code sent to an address; waits for the worker."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for letter in reversed(mail.messages):
            body = letter.get_body(("plain",))
            found = (
                re.search(r"(?<!\d)(\d{6})(?!\d)", body.get_content())
                if body and address in str(letter["To"])
                else None
            )
            if found:
                return found[1]
        time.sleep(0.1)
    raise AssertionError(f"No code came to {address}: {[str(letter['To']) for letter in mail.messages]}")


def submit(page: Page) -> None:
    page.locator("main button[type=submit]:visible").first.click()


def sign_in(page: Page, stack: Stack, mail: SmtpSink, email: str, target: str) -> None:
    """By a code in a letter, then by the second factor."""
    card = json.loads((stack.folder / "var" / "demo.json").read_text("utf-8"))
    secret = next(item["totp"] for item in card["logins"] if item["email"] == email)
    page.goto(f"{stack.site}{target}")
    page.fill("input[type=email]", email)
    submit(page)
    page.fill("input[name=code]", code_for(mail, email))
    submit(page)
    if secret:
        page.fill("input[name=code]", totp(secret, time.time()))
        submit(page)
    page.wait_for_url(f"**{target}**")


def book(page: Page, mail: SmtpSink, email: str, scope=None) -> str:
    """From the list of services to the ticket; answers its number. `scope` is the frame of a widget."""
    where = scope or page
    where.locator("input[name=service]").first.check(force=True)
    where.locator("form button[type=submit]:visible").last.click()
    where.locator("input[name=time]").first.check(force=True)
    where.locator("main form button[type=submit]:visible").last.click()
    where.locator("[name=name]").fill(NAME)
    where.locator("[name=email]").fill(email)
    where.locator("[name=consent]").check(force=True)
    where.locator("main form button[type=submit]:visible").first.click()
    where.locator("[name=code]").fill(code_for(mail, email))
    where.locator("main form button[type=submit]:visible").first.click()
    expect(where.locator("h1")).to_have_text("Вас записано", timeout=15_000)
    return where.locator(".talon__n").inner_text().strip()


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
    while question not in visitor.locator("h1").inner_text():
        assert time.monotonic() - published < FRESH_SECONDS, "the visitor still sees the old page"
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


def test_citizen_books_inside_a_foreign_page(chromium: Browser, stack: Stack, mail: SmtpSink, numbers: dict[str, str]):
    page = new_page(chromium)
    page.goto(f"{stack.foreign}/")
    frame = page.frame_locator("iframe")
    numbers["widget"] = book(page, mail, "petro@example.org", frame)
    assert numbers["widget"] != numbers["site"]
    assert page.locator("iframe").bounding_box()["height"] > 400


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
    desk.goto(f"{stack.hall}/desk/")
    desk.fill("[name=login]", "vikno-1")
    desk.fill("[name=password]", "viche-demo")
    desk.locator("button[type=submit]").first.click()
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


def take_ticket(kiosk: Page, stack: Stack) -> str:
    """A walk-in takes a ticket of the first type; answers its number."""
    kiosk.goto(f"{stack.hall}/kiosk/")
    kiosk.locator("a.k-card--main").click()
    kiosk.locator("button.k-card").first.click()
    return kiosk.locator("#number").inner_text().strip()


def check_in(kiosk: Page, stack: Stack, number: str) -> None:
    """A booked visitor types the number of the ticket."""
    kiosk.goto(f"{stack.hall}/kiosk/")
    kiosk.locator("a.k-card--second").click()
    kiosk.locator("#number").fill(number.split("-")[1])
    kiosk.locator("form button[type=submit]:visible").first.click()
    expect(kiosk.locator("main, body").first).to_contain_text(number)


@pytest.fixture(scope="module")
def numbers() -> dict[str, str]:
    """Ticket numbers that later steps look for."""
    return {}
