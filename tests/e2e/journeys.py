"""Every page of the path in every state a person meets: the rows of the accessibility and validity matrices.

A journey drives a page and yields the name of each state it reaches; whoever walks it looks at the page then.
A new page of the path gets its line here, and all three matrices look at it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import NAME, code_for, link_for, new_page, open_desk, sign_in, submit, take_ticket
from tests.e2e.queue_journeys import schedule_that_hits, visit_of_a_person
from tests.e2e.stack import Stack
from tests.e2e.visits import VISITS, add_a_photo
from tests.support.mail import SmtpSink

Walk = Callable[[Page, "World"], Iterator[str]]
DOMAIN = "vyshneva.example"


@dataclass
class World:
    """The demo behind real processes, and the browsers' sessions of its people."""

    chromium: Browser
    stack: Stack
    mail: SmtpSink
    sessions: dict[str, Any] = field(default_factory=dict)

    def session(self, who: str) -> Any:
        """Cookies of a signed-in person, signed in once."""
        if who not in self.sessions:
            page = new_page(self.chromium)
            sign_in(page, self.stack, self.mail, f"{who}@{DOMAIN}", "/cabinet/")
            self.sessions[who] = page.context.storage_state()
            page.context.close()
        return self.sessions[who]

    @cached_property
    def widget(self) -> str:
        card = json.loads((self.stack.folder / "var" / "demo.json").read_text("utf-8"))
        return f"{self.stack.centre}/widget/{card['widgets'][0]['key']}/"

    def end_holds(self) -> None:
        """Make every kept time old, as if its minutes had passed."""
        self.stack.execute("UPDATE equeue_booking SET expires_at = '2020-01-01 00:00:00' WHERE state = 'held'")


@dataclass(frozen=True)
class Journey:
    """`screen` chooses the looks and windows: site, widget, desk, kiosk, tv."""

    name: str
    walk: Walk
    who: str = ""
    screen: str = "site"

    def __str__(self) -> str:
        return self.name


def addresses(door: str, *paths: str) -> Walk:
    """Open one address after another. `door` is the name of an origin of the stack."""

    def walk(page: Page, world: World) -> Iterator[str]:
        for path in paths:
            page.goto(getattr(world.stack, door) + path)
            yield path

    return walk


def rejected_form(page: Page, url: str) -> None:
    """Send the page's form as it is, past the browser's own checks."""
    page.goto(url)
    page.evaluate("document.querySelectorAll('main form').forEach((form) => { form.noValidate = true; })")
    submit(page)
    expect(page.locator(".err-sum, .field--err, .err, .error").first).to_be_visible()


def wrong_forms(*paths: str) -> Walk:
    def walk(page: Page, world: World) -> Iterator[str]:
        for path in paths:
            rejected_form(page, world.stack.site + path)
            yield f"{path} sent empty"

    return walk


def signing_in(page: Page, world: World) -> Iterator[str]:
    site, email = world.stack.site, f"editor@{DOMAIN}"
    page.goto(f"{site}/accounts/login/")
    page.fill("input[type=email]", email)
    known = len(world.mail.messages)
    submit(page)
    yield "code"
    page.fill("input[name=code]", "AAAAAA")
    submit(page)
    yield "wrong code"
    page.fill("input[name=code]", code_for(world.mail, email, known))
    submit(page)
    yield "second factor"
    page.fill("input[name=code]", "000000")
    submit(page)
    yield "wrong second factor"


def booking(start: Callable[[World], str], email: str) -> Walk:
    def walk(page: Page, world: World) -> Iterator[str]:
        page.goto(start(world))
        yield "services"
        page.locator("input[name=service]").first.check(force=True)
        page.locator("form button[type=submit]:visible").last.click()
        page.locator("input[name=time]").first.wait_for(state="attached")
        yield "times"
        page.locator("main form button[type=submit]:visible").last.click()
        page.locator(".err-sum").wait_for()
        yield "no time chosen"
        page.locator("input[name=time]").last.press("Space")
        page.locator("main form button[type=submit]:visible").last.click()
        page.locator("[name=consent]").wait_for(state="attached")
        yield "details"
        add_a_photo(page)
        yield "details with a file"
        page.locator("main form button[type=submit]:visible").first.click()
        page.locator(".err-sum").wait_for()
        yield "details with errors"
        page.fill("[name=name]", NAME)
        page.fill("[name=email]", email)
        page.locator("[name=consent]").check(force=True)
        known = len(world.mail.messages)
        page.locator("main form button[type=submit]:visible").first.click()
        page.locator("[name=code]").wait_for()
        yield "code"
        page.fill("[name=code]", "000000")
        page.locator("main form button[type=submit]:visible").first.click()
        page.locator(".err-sum").wait_for()
        yield "wrong code"
        page.fill("[name=code]", code_for(world.mail, email, known))
        page.locator("main form button[type=submit]:visible").first.click()
        page.locator(".talon__n").wait_for()
        yield "new ticket"
        page.goto(page.url.partition("?")[0])
        yield "ticket"
        page.locator("form[action$='/mail/'] button").click()
        page.wait_for_url("**mailed=1**")
        yield "ticket was mailed"
        page.locator("a[href$='/cancel/']").click()
        page.wait_for_url("**/cancel/")
        yield "cancel?"
        page.locator("main form button[type=submit]:visible").first.click()
        page.locator(".talon--off").wait_for()
        yield "cancelled ticket"

    return walk


def lost_time(page: Page, world: World) -> Iterator[str]:
    page.goto(f"{world.stack.centre}/services/equeue/")
    page.locator("form button[type=submit]:visible").last.click()
    page.locator("input[name=time]").first.check(force=True)
    page.locator("main form button[type=submit]:visible").last.click()
    page.locator("[name=consent]").wait_for(state="attached")
    world.end_holds()
    page.reload()
    yield "the time is no longer held"


def moderating(page: Page, world: World) -> Iterator[str]:
    page.goto(f"{world.stack.site}/cabinet/equeue/?view=list")
    page.locator("main table a, main .list a").first.click()
    page.wait_for_url("**/cabinet/equeue/*/")
    yield "booking"
    page.locator("button[formaction$='/contact/']").first.click()
    page.wait_for_load_state()
    yield "contact shown"
    if page.locator("button[formaction$='/cancel/']").count():
        page.locator("button[formaction$='/cancel/']").click()
        page.wait_for_load_state()
        yield "cancelled without a reason"


def free_the_desk(page: Page) -> None:
    """Whoever worked at this desk before may have left somebody called or a break."""
    page.locator("#bar [data-state]").wait_for()
    for action, state in (("resume", "paused"), ("start", "calling"), ("finish", "serving")):
        if page.locator(f"#bar [data-state={state}]").count():
            page.locator(f"#bar button[value={action}]").first.click()
            page.locator(f"#bar [data-state={state}]").wait_for(state="detached")


def receiving(page: Page, world: World) -> Iterator[str]:
    """The desk from its door to a break."""
    hall = world.stack.hall
    page.goto(f"{hall}/desk/")
    yield "sign in"
    page.fill("[name=login]", "vikno-2")
    page.fill("[name=password]", "wrong")
    page.locator("button[type=submit]").first.click()
    yield "wrong password"
    kiosk = new_page(world.chromium, 1080, 1920)
    take_ticket(kiosk, world.stack)
    kiosk.context.close()
    open_desk(page, world.stack, "vikno-2")
    free_the_desk(page)
    yield "ready"
    for action, state in (("next", "calling"), ("start", "serving")):
        page.locator(f"#bar button[value={action}]").first.click()
        page.locator(f"#bar [data-state={state}]").wait_for()
        yield state
    for path in ("send-on", "queue", "queue?q=999"):
        page.goto(f"{hall}/desk/{path}")
        yield path
    page.goto(f"{hall}/desk/")
    page.locator("#bar button[value=finish]").first.click()
    page.locator("#bar [data-state=serving]").wait_for(state="detached")
    yield "finished"
    page.locator("#bar button[value=pause]").first.click()
    page.locator("#bar [data-state=paused]").wait_for()
    yield "paused"
    page.locator("#bar button[value=resume]").click()
    page.locator("#bar [data-state=paused]").wait_for(state="detached")
    page.goto(f"{hall}/desk/settings")
    yield "settings"
    page.locator("#id_title").evaluate("(field) => field.removeAttribute('maxlength')")
    page.fill("#id_title", "Вікно номер тринадцять")
    page.locator("button[type=submit]").first.click()
    yield "settings with an error"


def watching(page: Page, world: World) -> Iterator[str]:
    page.goto(f"{world.stack.hall}/monitor-display")
    page.locator("h1").wait_for()
    yield "board"


def at_the_kiosk(page: Page, world: World) -> Iterator[str]:
    page.goto(f"{world.stack.hall}/kiosk/")
    yield "start"
    page.goto(page.locator("a.k-card--main").evaluate("(link) => link.href"))
    yield "services"
    page.goto(page.locator("main nav a.k-card").first.evaluate("(link) => link.href"))
    yield "how long to wait"
    page.locator("main button[name=type]").click()
    page.locator("#number").wait_for()
    yield "ticket"
    page.goto(f"{world.stack.hall}/kiosk/check-in")
    yield "check in"
    page.fill("#number", "999")
    page.locator("main form button[type=submit]:visible").first.click()
    page.locator("[role=alert]").wait_for()
    yield "unknown number"


def answering(page: Page, world: World) -> Iterator[str]:
    page.goto(f"{world.stack.site}/forms/")
    yield "list"
    page.locator("main a.item__t").first.click()
    yield "first screen"
    rejected_form(page, page.url)
    yield "first screen with errors"
    page.locator("input[value=problem]").check(force=True)
    page.locator("textarea").fill("Темно на вулиці")
    submit(page)
    page.locator("point-picker").wait_for(state="attached")
    yield "place and files"
    page.fill("[name=q-where]", "Садове")
    submit(page)
    yield "contacts"
    submit(page)
    page.locator("[name=consent]").wait_for(state="attached")
    yield "check"
    page.goto(f"{page.url}blank/")
    yield "blank"


def form_at_the_kiosk(page: Page, world: World) -> Iterator[str]:
    page.goto(f"{world.stack.site}/kiosk/")
    yield "start"
    page.goto(f"{world.stack.site}/forms/kiosk/")
    yield "question"
    page.locator("#k-form .k-nav button").last.click()
    page.locator(".has-err").first.wait_for()
    yield "question with an error"
    page.locator("input[value=thanks]").check(force=True)
    page.locator("#k-form .k-nav button").last.click()
    page.locator(".marks").wait_for()
    yield "marks"


def subscribing(page: Page, world: World) -> Iterator[str]:
    email = "pidpyska@example.org"
    page.goto(f"{world.stack.site}/subscriptions/")
    yield "form"
    page.fill("input[type=email]", email)
    known = len(world.mail.messages)
    submit(page)
    yield "check your mail"
    page.goto(link_for(world.mail, email, "/subscriptions/confirm/", known))
    yield "confirm?"
    submit(page)
    yield "subscribed"
    page.locator("main a[href*='/subscriptions/manage/']").click()
    yield "topics"
    page.locator("button[value=leave_all]").click()
    page.locator(".note--ok").wait_for()
    yield "left all"
    page.goto(f"{world.stack.site}/subscriptions/leave/forged/")
    yield "link that does not work"


SITE_PAGES = (
    "/",
    "/hromada/",
    "/hromada/pro-hromadu/pasport-hromady/",
    "/hromada/bezpeka/ukryttia/",
    "/hromada/bezpeka/korysni-telefony/",
    "/vlada/dokumenty/rishennia-rady/",
    "/posluhy/za-zhyttievoiu-podiieiu/narodzhennia-dytyny/",
    "/novyny/",
    "/novyny/avariia-na-vodohoni-vulytsi-sadova-i-mlynova-bez-vody-do-vechora/",
    "/kontakty/",
    "/dostupnist/",
    "/search/",
    f"/search/?q={quote('вода')}",
    "/search/?q=zzzz",
    "/sitemap/",
    "/map/",
    "/nope/",
    "/services/addressees/",
    "/services/addressees/?open=1&kind=division",
    "/services/addressees/?part=vykonkom",
    "/services/addressees/biblioteka/",
    "/services/addressees/tsnap/",
    "/services/addressees/tsnap/card/",
    "/services/addressees/deputatka-uiavna/",
    "/services/addressees/?part=rada&print=1",
    "/en/services/addressees/",
)
GUIDE = "/services/service_guide/"
CENTRE_PAGES = (
    "/",
    "/viddilennia/",
    "/pytannia-y-vidpovidi/",
    "/services/equeue/?service=zzz",
    "/services/equeue/open-data/",
    GUIDE,
    f"{GUIDE}all/",
    f"{GUIDE}all/?q=zzzz",
    f"{GUIDE}mistse-prozhyvannia/",
    f"/en{GUIDE}subsydiia/",
)
DOORS = ("/accounts/login/", "/accounts/signup/", "/accounts/login/password/", "/accounts/password/reset/")
ACCOUNT = ("/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/")
CABINET = (
    *("/cabinet/", "/cabinet/profile/", "/cabinet/more/", "/cabinet/timeline/", "/cabinet/notifications/"),
    *("/cabinet/identity/", "/cabinet/my-data/", "/cabinet/notifications/devices/"),
)
MODERATOR = (
    "/cabinet/equeue/",
    "/cabinet/equeue/?view=list",
    "/cabinet/equeue/?view=list&q=zzzz",
    "/cabinet/equeue/week/",
    "/cabinet/equeue/attention/",
    "/cabinet/equeue/new/",
    "/cabinet/equeue/statistics/",
    "/cabinet/addressees/",
)
OWN_CARD = ("/cabinet/addressees/", "/cabinet/addressees/hnat-osobystyi/")
JOURNEYS = [
    Journey("site", addresses("site", *SITE_PAGES)),
    Journey("centre", addresses("centre", *CENTRE_PAGES)),
    Journey("doors", addresses("site", *DOORS)),
    Journey("doors-refuse", wrong_forms(*DOORS, "/subscriptions/")),
    Journey("signing-in", signing_in),
    Journey("booking", booking(lambda world: f"{world.stack.centre}/services/equeue/", "kroky@example.org")),
    Journey("lost-time", lost_time),
    Journey("subscribing", subscribing),
    Journey("widget", booking(lambda world: world.widget, "ramka@example.org"), screen="widget"),
    Journey("citizen", addresses("site", *CABINET, *ACCOUNT, "/cabinet/equeue/"), who="citizen"),
    Journey("staff", addresses("site", *CABINET, *MODERATOR, "/accounts/2fa/recovery-codes/"), who="moderator"),
    Journey("own-card", addresses("site", *OWN_CARD), who="persona"),
    Journey("checks", addresses("site", "/cabinet/identity/desk/checks/"), who="desk_specialist"),
    Journey("styleguide", addresses("site", "/styleguide/"), who="owner"),
    Journey("moderating", moderating, who="moderator"),
    Journey("visit", visit_of_a_person, who="moderator"),
    Journey("schedule", schedule_that_hits, who="owner"),
    Journey("kiosk", at_the_kiosk, screen="kiosk"),
    Journey("kiosk-form", form_at_the_kiosk, screen="kiosk"),
    Journey("answering", answering),
    Journey("desk", receiving, screen="desk"),
    Journey("hall", addresses("hall", "/", "/state/", "/nope"), screen="desk"),
    Journey("monitor", watching, screen="tv"),
    *(Journey(name, walk, who) for name, walk, who in VISITS),
]
