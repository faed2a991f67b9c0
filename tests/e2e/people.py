"""What people do in a browser on the real processes: sign in, book, take a ticket, open a desk."""

import json
import re
import time
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.e2e.stack import Stack
from tests.support.mail import SmtpSink
from tools.printout import totp

NAME = "Приклад Ганна Зразківна"


def new_page(chromium: Browser, width: int = 1440, height: int = 900, **options: Any) -> Page:
    """A page of a person of their own: no cookies shared."""
    return chromium.new_context(viewport={"width": width, "height": height}, locale="uk-UA", **options).new_page()


def code_for(mail: SmtpSink, address: str, known: int = 0) -> str:
    """The newest one-time code sent to an address; waits for the worker.

    `known` is how many letters had come before the code was asked for: an older code is no answer.
    """
    return _found_in_letters(mail, address, known, r"(?<!\d)(\d{6})(?!\d)")


def link_for(mail: SmtpSink, address: str, path: str, known: int = 0) -> str:
    """The newest link whose path begins so, sent to an address; waits for the worker."""
    return _found_in_letters(mail, address, known, rf"(https?://[^/\s]+{re.escape(path)}\S+)")


def _found_in_letters(mail: SmtpSink, address: str, known: int, pattern: str) -> str:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for letter in reversed(mail.messages[known:]):
            body = letter.get_body(("plain",))
            found = re.search(pattern, body.get_content()) if body and address in str(letter["To"]) else None
            if found:
                return found[1]
        time.sleep(0.1)
    raise AssertionError(f"{pattern} came not to {address}: {[str(letter['To']) for letter in mail.messages]}")


def submit(page: Page) -> None:
    page.locator("main button[type=submit]:visible").first.click()


def secret_of(stack: Stack, email: str) -> str:
    card = json.loads((stack.folder / "var" / "demo.json").read_text("utf-8"))
    return str(next(item["totp"] for item in card["logins"] if item["email"] == email))


def sign_in(page: Page, stack: Stack, mail: SmtpSink, email: str, target: str) -> None:
    """By a code in a letter, then by the second factor."""
    secret = secret_of(stack, email)
    page.goto(f"{stack.site}{target}")
    page.fill("input[type=email]", email)
    known = len(mail.messages)
    submit(page)
    page.fill("input[name=code]", code_for(mail, email, known))
    submit(page)
    if secret:
        prove_second_factor(page, secret)
    page.wait_for_url(f"**{target}**")


def prove_second_factor(page: Page, secret: str) -> None:
    """A code counts once: whoever signs in twice within its 30 seconds waits for the next one."""
    page.fill("input[name=code]", totp(secret, time.time()))
    submit(page)
    if "/2fa/" in page.url:
        time.sleep(30 - time.time() % 30)
        page.fill("input[name=code]", totp(secret, time.time()))
        submit(page)


def book(page: Page, mail: SmtpSink, email: str, scope: Any = None) -> str:
    """From the list of services to the ticket; answers its number. `scope` is the frame of a widget."""
    where = scope or page
    where.locator("input[name=service]").first.check(force=True)
    where.locator("form button[type=submit]:visible").last.press("Enter")
    # By keyboard: right after a frame was scrolled into view, Chromium sends a click to where it was before.
    where.locator("input[name=time]").first.press("Space")
    where.locator("main form button[type=submit]:visible").last.press("Enter")
    where.locator("[name=name]").fill(NAME)
    where.locator("[name=email]").fill(email)
    where.locator("[name=consent]").press("Space")
    known = len(mail.messages)
    where.locator("main form button[type=submit]:visible").first.press("Enter")
    code = where.locator("[name=code]")
    expect(code).to_be_visible(timeout=15_000)
    code.fill(code_for(mail, email, known))
    where.locator("main form button[type=submit]:visible").first.press("Enter")
    expect(where.locator("h1")).to_have_text("Вас записано", timeout=15_000)
    return str(where.locator(".talon__n").inner_text().strip())


def take_ticket(kiosk: Page, stack: Stack) -> str:
    """A walk-in takes a ticket of the first type; answers its number."""
    kiosk.goto(f"{stack.hall}/kiosk/")
    kiosk.locator("a.k-card--main").click()
    kiosk.wait_for_url("**/kiosk/services")
    kiosk.locator("main nav a.k-card").first.click()
    kiosk.locator("main button[name=type]").click()
    return kiosk.locator("#number").inner_text().strip()


def check_in(kiosk: Page, stack: Stack, number: str) -> None:
    """A booked visitor types the number of the ticket."""
    kiosk.goto(f"{stack.hall}/kiosk/")
    kiosk.locator("a.k-card--second").click()
    kiosk.locator("#number").fill(number.split("-")[1])
    kiosk.locator("form button[type=submit]:visible").first.click()
    expect(kiosk.locator("main, body").first).to_contain_text(number)


def open_desk(desk: Page, stack: Stack, login: str) -> None:
    desk.goto(f"{stack.hall}/desk/")
    desk.fill("[name=login]", login)
    desk.fill("[name=password]", "viche-demo")
    desk.locator("button[type=submit]").first.click()
