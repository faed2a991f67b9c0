"""The moderator's pages in Chromium: axe, structure, keyboard, reflow, in pairs of looks."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from modules.equeue.models import Booking, Contact
from modules.equeue.selectors import free_slots
from modules.equeue.services import confirm_booking, hold_slot
from portal.communities.models import SiteKind
from portal.communities.services import sync_community_roles
from tests.factories.accounts import UserFactory
from tests.factories.addressees import ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.portal.accessibility import PAIRS, inspect_all, look_at
from tests.support.people import sign_in_fully

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def booking(queue, workplace_type, contact):
    (offer,) = free_slots(queue)
    slots = [item.slot for day in offer.days[1:3] for item in day.slots[:3]]
    for number, slot in enumerate(slots):
        held = hold_slot(
            workplace_type=workplace_type,
            local_date=slot.local_date,
            local_start=slot.local_start,
            holder=str(number),
        )
        booking = confirm_booking(token=held.token, contact=contact)
    return booking


@pytest.fixture
def session(community, centre, live_server):
    """Cookies of a moderator with a proven second factor."""
    from wagtail.models import Site

    Site.objects.all().delete()
    CommunitySiteFactory(community=community, hostname="localhost", kind=SiteKind.COMMUNITY)
    sync_community_roles(community)
    user = UserFactory(email="moderator@example.test", is_staff=True, first_name="Олена", last_name="Марчук")
    ModeratorFactory(addressee=centre, user=user)
    client = sign_in_fully(Client(HTTP_HOST="localhost"), user)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "domain": "localhost", "path": "/"}
    return {"cookies": [cookie], "origins": []}


def test_pages_of_the_cabinet_pass_in_pairs_of_looks(chromium, live_server, session, booking):
    day = booking.local_date.isoformat()
    addresses = [
        reverse("equeue_cabinet:bookings") + f"?day={day}",
        reverse("equeue_cabinet:bookings") + f"?day={booking.local_date + timedelta(days=60)}",
        reverse("equeue_cabinet:bookings") + "?view=list",
        reverse("equeue_cabinet:bookings") + "?view=list&q=nobody",
        reverse("equeue_cabinet:booking", args=[booking.public_id]),
        reverse("equeue_cabinet:week") + f"?day={day}",
        reverse("equeue_cabinet:attention"),
        reverse("equeue_cabinet:new"),
        reverse("equeue_cabinet:check"),
        reverse("equeue_cabinet:booking", args=["x" * 22]),  # the code of a ticket of another institution
        reverse("equeue_cabinet:statistics"),
        reverse("equeue_cabinet:keys"),
    ]
    Booking.objects.filter(pk=booking.pk).update(has_conflict=True)
    urls = [live_server.url + address for address in addresses]
    tabbed = [urls[number] for number in (2, 4, 5, 7)]
    assert inspect_all(chromium, urls, PAIRS, by_keyboard=tabbed, storage_state=session) == []


BROKEN_WORDS = """() => [...document.querySelectorAll(".bk b > i")].flatMap((name) => {
  const text = name.firstChild, said = text.data, found = [];
  for (const word of said.matchAll(/[^\\s-]+/g)) {
    const range = document.createRange();
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
    if (tops.size > 1) found.push(said);
  }
  return found;
})"""


@pytest.mark.parametrize("width", [1440, 390])
def test_long_name_is_not_broken_inside_a_word_in_the_week(chromium, live_server, session, booking, width):
    Contact.objects.update(full_name="Журавельченко-Вишневецький Василь")
    Contact.objects.filter(booking=booking).update(full_name="Журавель Василь")
    address = reverse("equeue_cabinet:week") + f"?day={booking.local_date}"
    page = chromium.new_page(viewport={"width": width, "height": 900}, storage_state=session)
    try:
        page.goto(live_server.url + address)
        assert page.locator(".bk b").count() >= 3
        assert page.evaluate(BROKEN_WORDS) == []
        overhang = "() => [...document.querySelectorAll('.bk b')].some((b) => b.scrollWidth > b.clientWidth + 1)"
        assert not page.evaluate(overhang)
    finally:
        page.close()


def test_camera_that_is_refused_is_told_as_a_mistake_and_the_field_still_works(
    chromium, live_server, session, booking
):
    with look_at(chromium, live_server.url + "/cabinet/", PAIRS[0], storage_state=session) as (page, _heard):
        page.add_init_script("window.BarcodeDetector = class { async detect() { return []; } }")
        page.goto(live_server.url + reverse("equeue_cabinet:check"))
        page.get_by_role("button", name="Зчитати камерою").click()
        said = page.locator("viche-scan p.err")
        said.wait_for()
        assert "Камера недоступна" in said.inner_text() and said.get_attribute("role") == "status"
        find, scan = page.locator("#check [type=submit]"), page.locator("viche-scan button")
        assert scan.bounding_box()["y"] > find.bounding_box()["y"] + find.bounding_box()["height"] + 8
        page.fill("#f-ticket", booking.code)
        find.click()
        page.wait_for_url(f"**{reverse('equeue_cabinet:booking', args=[booking.public_id])}")


def test_visits_of_a_queue_elsewhere_are_told_in_pairs_of_looks(chromium, live_server, session, queue):
    type(queue).objects.update(kind="link", link="https://queue.example.org/vyshneva")
    addresses = ("/cabinet/", reverse("equeue_cabinet:bookings"), reverse("equeue_cabinet:week"))
    urls = [live_server.url + address for address in addresses]
    assert inspect_all(chromium, urls, PAIRS, storage_state=session) == []
