"""A person's visits for the matrices: several services, a lost time, moving, an offer, waiting, queues of others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from playwright.sync_api import FilePayload, Page, expect

from tests.e2e.people import NAME, book, code_for
from tests.e2e.queue_journeys import hall_in_the_cabinet
from tests.support.files import photo

if TYPE_CHECKING:
    from tests.e2e.journeys import World

START = "/services/equeue/"
PHOTO: FilePayload = {"name": "довідка.jpg", "mimeType": "image/jpeg", "buffer": photo()}
CLOSED = "03:00"  # nobody receives people then: who asks for it has lost the race to a change of the schedule


def go_on(page: Page) -> None:
    page.locator("main form button[type=submit]:visible").last.click()
    page.wait_for_load_state()


def add_a_photo(page: Page) -> None:
    """Into «Додаткова інформація», which opens for it. In a frame of another site the file goes with the form."""
    page.locator("main details.disclose > summary").last.click()
    page.set_input_files("main input[type=file]", [PHOTO])
    if page.locator("main form [name=csrfmiddlewaretoken]").count():
        page.locator(".file", has_text=PHOTO["name"]).get_by_text("додано").wait_for()


def send_closed_time(page: Page) -> None:
    """Ask for an hour of the chosen day at which nothing is free, and be told so."""
    page.evaluate(
        """(hour) => {
          const fields = [...document.querySelectorAll('main [name=time]')];
          const field = fields.find((each) => each.checked) || fields[0];
          field.value = field.value.slice(0, 11) + hour;
          field.checked = true;
        }""",
        CLOSED,
    )
    go_on(page)
    expect(page.locator(".err-sum")).to_be_visible()
    expect(page.locator(".near__t")).to_have_count(3)


def take_the_nearest(page: Page) -> None:
    page.locator("input[name=time]").first.check(force=True)
    go_on(page)


def several_services(page: Page, world: World) -> Iterator[str]:
    page.goto(f"{world.stack.centre}{START}")
    page.locator("details.disclose summary").first.click()
    for number in range(2):
        page.locator("details.disclose[open] input[type=checkbox]").nth(number).check(force=True)
    yield "several services chosen"
    go_on(page)
    page.locator("input[name=time]").first.wait_for(state="attached")
    yield "times for several"
    send_closed_time(page)
    yield "the time is gone"
    take_the_nearest(page)
    page.locator("[name=consent]").wait_for(state="attached")
    yield "details of several"


def moving(page: Page, world: World) -> Iterator[str]:
    page.goto(f"{world.stack.centre}{START}")
    book(page, world.mail, "perenos@example.org")
    page.locator("a[href$='/move/']").click()
    page.wait_for_url("**/move/")
    yield "another time"
    go_on(page)  # nothing is chosen for anybody
    page.locator(".err-sum").wait_for()
    yield "no time chosen"
    page.locator("a.cal__d").last.click()
    expect(page.locator("a.cal__d").last).to_have_attribute("aria-current", "date")
    page.locator("input[name=time]").last.press("Space")
    go_on(page)
    page.locator("form[method=post] input[name=time]").wait_for(state="attached")
    yield "was and will be"
    page.evaluate(
        "(hour) => { const f = document.querySelector('[name=time]'); f.value = f.value.slice(0, 11) + hour; }", CLOSED
    )
    page.locator("main form button[type=submit]:visible").first.click()
    expect(page.locator(".near__t")).to_have_count(3)
    yield "the other time is gone"
    take_the_nearest(page)
    page.locator("main form[method=post] button[type=submit]:visible").first.click()
    page.wait_for_url("**moved=1**")
    yield "moved ticket"
    page.locator("a[href*='/status/']").first.click()
    page.locator("viche-refresh").wait_for()
    yield "state of the ticket"


def reopen_offer(world: World) -> None:
    """The demo's offer of another time, as it was before anybody answered it or its time ran out."""
    open_again = "kind = 'conflict' AND state <> 'accepted'"
    held = f"SELECT held_id FROM equeue_timeoffer WHERE {open_again}"
    late = "2099-01-01 00:00:00"
    world.stack.execute(f"UPDATE equeue_booking SET state = 'held', expires_at = '{late}' WHERE id IN ({held})")
    world.stack.execute(f"UPDATE equeue_timeoffer SET state = 'open', answered_at = NULL WHERE {open_again}")


def own_visits(page: Page, world: World) -> Iterator[str]:
    """Every line of «Мої візити»: over with a comment, planned, in conflict, a place in the line."""
    reopen_offer(world)
    page.goto(f"{world.stack.site}/cabinet/")
    yield "my visits"
    links = page.locator("[aria-labelledby=p-mine] a.t").evaluate_all("(all) => all.map((each) => each.href)")
    assert len(links) >= 4, links
    for number, link in enumerate(links[:6], 1):
        page.goto(link)
        yield f"visit {number}"


def offered_time(page: Page, world: World) -> Iterator[str]:
    reopen_offer(world)
    page.goto(f"{world.stack.site}/cabinet/")
    page.locator("a[href*='/offer/']").first.click()
    page.locator("button[value=accept]").wait_for()
    yield "offered"
    page.evaluate("document.querySelector('button[value=accept]').form.submit()")
    page.locator(".err-sum").wait_for()
    yield "no answer chosen"
    page.locator("button[value=decline]").click()
    page.locator("button[value=decline]").wait_for(state="detached")
    yield "declined"


def waiting_list(page: Page, world: World) -> Iterator[str]:
    email = "chekaiu@example.org"
    page.goto(f"{world.stack.centre}{START}")
    go_on(page)
    page.locator("a[href*='/waiting/new/']").first.click()
    page.locator("[name=consent]").wait_for(state="attached")
    yield "join"
    go_on(page)
    page.locator(".err-sum").wait_for()
    yield "join with errors"
    # Days that nobody can book yet: no free time suits, and the place in the line stays.
    last = page.locator("[name=last_date] option").count() - 1
    page.select_option("[name=last_date]", index=last)
    page.select_option("[name=first_date]", index=last - 2)
    page.fill("[name=name]", NAME)
    page.fill("[name=email]", email)
    page.locator("[name=consent]").check(force=True)
    known = len(world.mail.messages)
    go_on(page)
    page.locator("[name=code]").wait_for()
    yield "code"
    page.fill("[name=code]", "000000")
    go_on(page)
    page.locator(".err-sum").wait_for()
    yield "wrong code"
    page.fill("[name=code]", code_for(world.mail, email, known))
    go_on(page)
    page.locator("form[action$='/leave/']").wait_for()
    yield "in the line"
    go_on(page)
    page.locator("form[action$='/leave/']").wait_for(state="detached")
    yield "left the line"


def queue_of_diia(page: Page, world: World) -> Iterator[str]:
    page.goto(f"{world.stack.site}{START}")
    page.get_by_role("link", name="Садівський").click()
    page.locator("a[href*='/elsewhere/']").first.wait_for()
    yield "services"
    page.locator("a[href*='/elsewhere/']").first.click()
    page.locator("input[name=time]").first.wait_for(state="attached")
    yield "times"
    go_on(page)
    page.locator(".err-sum").wait_for()
    yield "no time chosen"
    take_the_nearest(page)
    page.locator("[name=consent]").wait_for(state="attached")
    yield "details"
    go_on(page)
    page.locator(".err-sum").wait_for()
    yield "details with errors"
    page.fill("[name=name]", NAME)
    page.fill("[name=phone]", "+380 67 000 00 00")
    page.locator("[name=consent]").check(force=True)
    send_closed_time(page)
    yield "the time is gone"
    take_the_nearest(page)
    page.locator(".talon__n").wait_for()
    yield "booked"
    page.locator("a[href$='/cancel/']").click()
    page.locator("form").get_by_role("button", name="Так, скасувати").wait_for()
    yield "whether to cancel"
    go_on(page)
    page.locator("a[href$='/cancel/']").wait_for(state="detached")
    yield "cancelled"


def diia_out_of_order(page: Page, world: World) -> Iterator[str]:
    page.goto(f"{world.stack.site}{START}")
    page.get_by_role("link", name="Садівський").click()
    services, times = page.url, page.locator("a[href*='/elsewhere/']").first.evaluate("(link) => link.href")
    world.stack.execute("UPDATE equeue_queuekeys SET url = url || '/nowhere'")
    try:
        for name, url in (("no services", services), ("no times", times)):
            page.goto(url)
            page.locator(".err-sum").wait_for()
            yield name
    finally:
        world.stack.execute("UPDATE equeue_queuekeys SET url = replace(url, '/nowhere', '')")


def another_site(page: Page, world: World) -> Iterator[str]:
    page.goto(f"{world.stack.site}{START}")
    page.get_by_role("link", name="Комп’ютерний клас").click()
    expect(page.frame_locator("iframe.other-site").locator("h1")).to_be_visible()
    yield "frame of another site"


Walk = Callable[[Page, "World"], Iterator[str]]
# (name, walk, who walks it)
VISITS: tuple[tuple[str, Walk, str], ...] = (
    ("several-services", several_services, ""),
    ("hall-in-the-cabinet", hall_in_the_cabinet, "owner"),
    ("moving", moving, ""),
    ("own-visits", own_visits, "citizen"),
    ("offered-time", offered_time, "citizen"),
    ("waiting-list", waiting_list, ""),
    ("queue-of-diia", queue_of_diia, ""),
    ("diia-out-of-order", diia_out_of_order, ""),
    ("another-site", another_site, ""),
)
