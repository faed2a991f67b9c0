"""What staff of a queue do with a visit, and who sets its schedule: rows of journeys.JOURNEYS."""

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Page

from tests.e2e.people import book, link_for, new_page

if TYPE_CHECKING:
    from tests.e2e.journeys import World

VISITOR = "vidviduvach@example.org"
SCHEDULE = "/cabinet/equeue/schedule/"
HALL_PAGES = (
    "/cabinet/equeue/devices/",
    "/cabinet/equeue/hall/",
    "/cabinet/equeue/hall/?day=2026-01-05",
    "/cabinet/equeue/hall/alarm/",
    "/cabinet/equeue/hall/statistics/?period=last_month",
    "/cabinet/equeue/hall/statistics/?period=custom&since=2026-02-30&until=x",
)


def visit_of_a_person(page: Page, world: "World") -> Iterator[str]:
    """A person books; the moderator finds the ticket, comments, offers a time that the person accepts, plans the next
    visit and marks this one."""
    visitor = new_page(world.chromium)
    visitor.goto(f"{world.stack.centre}/services/equeue/")
    number = book(visitor, world.mail, VISITOR)
    page.goto(f"{world.stack.site}/cabinet/equeue/check/")
    yield "check of a ticket"
    page.fill("[name=ticket]", "А-000")
    page.locator("#check button[type=submit]").click()
    page.locator("#f-ticket-e").wait_for()
    yield "no such ticket"
    page.fill("[name=ticket]", number)
    page.locator("#check button[type=submit]").click()
    if "/check/" in page.url:  # the number is given on every day
        page.locator("main table a").first.click()
    page.locator("#h-notes").wait_for()
    visit = page.url
    page.fill("[name=text]", "Просила подзвонити завтра")
    page.locator("form[action$='/note/'] button[type=submit]").last.click()
    page.get_by_text("Просила подзвонити завтра").first.wait_for()
    yield "comment is written"
    page.locator("button[name=go][value=propose]").click()
    page.locator("[name=time]").first.wait_for(state="attached")
    yield "times to offer"
    page.locator("[name=time]").last.check(force=True)
    page.fill("[name=reason]", "Спеціалістка на навчанні")
    known = len(world.mail.messages)
    page.locator("main form[method=post] button[type=submit]").last.click()
    page.locator("button[formaction$='/withdraw/']").wait_for()
    yield "time is offered"
    offer = urlsplit(link_for(world.mail, VISITOR, "/services/equeue/offer/", known))
    visitor.goto(world.stack.centre + offer.path)
    visitor.locator("button[value=accept]").click()
    visitor.wait_for_load_state()
    visitor.context.close()
    page.goto(visit)
    yield "visit has moved"
    page.locator("main .note a[href*='/cabinet/equeue/']").first.click()
    page.wait_for_url(lambda url: url != visit)
    visit = page.url
    page.locator("button[name=go][value=next]").click()
    page.locator("[name=time]").first.wait_for(state="attached")
    yield "times of the next visit"
    public_id = visit.rstrip("/").rpartition("/")[2]
    world.stack.execute(f"UPDATE equeue_booking SET starts_at = '2020-01-01 08:00:00' WHERE public_id = '{public_id}'")
    page.goto(visit)
    page.locator("button[value=served]").click()
    page.locator("button[value=undo]").wait_for()
    yield "visit is over"


def schedule_that_hits(page: Page, world: "World") -> Iterator[str]:
    """A change of hours hits bookings, is saved all the same, and the earlier schedule comes back."""
    page.goto(world.stack.site + SCHEDULE)
    yield "types"
    page.locator("main .vac a.btn").last.click()
    page.locator("[name=interval]").first.wait_for(state="attached")
    yield "schedule"
    editor = page.url
    page.fill("[name=breaks_0]", "обід")
    page.locator("button[value=preview]").click()
    page.locator(".wday__err").wait_for()
    yield "schedule with an error"
    page.goto(editor)
    for switch in page.locator("[name^=on_][checked]").all():
        switch.press("Space")  # a click may meet the bar below
    page.locator("button[value=keep]").wait_for()
    yield "bookings that are hit"
    page.locator("button[value=keep]").click()
    page.locator(".sheet__notes").wait_for()
    page.goto(f"{editor}versions/")
    yield "versions"
    page.locator("main a[href*='?version=']").first.click()
    page.locator(".savebar").wait_for()
    yield "earlier schedule"
    page.locator(".savebar button[value=save], .savebar button[value=keep]").first.click()
    page.locator(".sheet__notes").wait_for()


def hall_in_the_cabinet(page: Page, world: "World") -> Iterator[str]:
    """What the chief of a hall and whoever connects its devices sees."""
    for path in HALL_PAGES:
        page.goto(world.stack.site + path)
        yield path
