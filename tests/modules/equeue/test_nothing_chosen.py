"""A time that nobody chose is booked by nobody: pages of a choice check nothing, and say so when it is missing."""

import re
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from modules.equeue.models import Booking
from modules.equeue.services import confirm_booking, hold_slot
from portal.communities.models import SiteKind
from tests.factories.accounts import UserFactory
from tests.factories.addressees import ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.modules.equeue.test_booking_pages import book
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = "chosen.test"
NEXT = date(2026, 11, 18)


@pytest.fixture
def site(community, frozen):
    return CommunitySiteFactory(community=community, hostname=HOST, kind=SiteKind.COMMUNITY)


@pytest.fixture
def visitor(site):
    return Client(HTTP_HOST=HOST)


@pytest.fixture
def moderator(site, centre):
    user = UserFactory(email="moderator@example.test", is_staff=True)
    ModeratorFactory(addressee=centre, user=user)
    return sign_in_fully(Client(HTTP_HOST=HOST), user)


def page_of(answer):
    return answer.content.decode().replace("\xa0", " ")


def checked(answer):
    return re.findall(r'<input type="radio" name="(?:time|start)"[^>]*value="([^"]+)"[^>]* checked', page_of(answer))


def shown_day(answer):
    return re.search(r'aria-current="date" aria-label="([^,]+, [^,]+),', page_of(answer))[1]


def times(kind, **query):
    return reverse("equeue:time", args=[kind.public_id], query=query)


def test_page_of_times_chooses_nothing_and_says_so(visitor, workplace_type):
    page = visitor.get(times(workplace_type))
    assert checked(page) == [] and "виберіть день і годину" in page_of(page)
    assert "data-visit-short>Виберіть час.</p>" in page_of(page)


def test_going_on_without_a_time_holds_nothing_and_keeps_the_day(visitor, workplace_type):
    answer = visitor.post(times(workplace_type, day=str(NEXT)), {"time": ""})
    assert answer.status_code == 422 and "Виберіть час." in page_of(answer) and 'role="alert"' in page_of(answer)
    assert shown_day(answer) == "середа, 18 листопада" and checked(answer) == [] and not Booking.objects.exists()


def test_of_the_times_instead_of_a_taken_one_none_is_chosen(visitor, single):
    hold_slot(workplace_type=single, local_date=NEXT, local_start=time(9), holder="other")
    answer = visitor.post(times(single), {"time": "2026-11-18T09:00"})
    page = page_of(answer)
    assert answer.status_code == 409 and page.count("near__t") == 3 and checked(answer) == []
    assert "<s>ср, 18 листопада, 9:00</s>" in page.replace("\u2060", "") and "виберіть день і годину" in page


def test_own_time_that_is_free_again_stays_chosen_and_any_other_does_not(visitor, single, frozen):
    step = visitor.post(times(single), {"time": "2026-11-18T09:00"}).url
    frozen.shift(timedelta(minutes=16))
    again = visitor.get(step)
    assert again.status_code == 410 and checked(again) == ["2026-11-18T09:00"]
    hold_slot(workplace_type=single, local_date=NEXT, local_start=time(9), holder="other")
    gone = visitor.get(step)
    assert gone.status_code == 410 and checked(gone) == [] and page_of(gone).count("near__t") == 3
    form = re.search(r'<form class="stack stack--l" method="post" action="([^"]+)"', page_of(gone))[1]
    without = visitor.post(form.replace("&amp;", "&"), {"keep": step.rstrip("/").rsplit("/", 1)[1]})
    assert without.status_code == 422 and shown_day(without) == "середа, 18 листопада"


@pytest.mark.parametrize("what", ["propose", "move", "next"])
def test_staff_choose_a_time_themselves(moderator, single, contact, visitor, what):
    held = hold_slot(workplace_type=single, local_date=NEXT, local_start=time(9), holder="one")
    booking = confirm_booking(token=held.token, contact=contact)
    url = reverse("equeue_cabinet:choose", args=[booking.public_id, what])
    assert checked(moderator.get(url)) == []
    answer = moderator.post(url, {"day": "2026-11-19", "reason": "Як домовилися"})
    assert answer.status_code == 422 and "Виберіть час." in page_of(answer) and checked(answer) == []
    assert shown_day(answer) == "четвер, 19 листопада" and 'name="day" value="2026-11-19"' in page_of(answer)
    assert what == "next" or 'value="Як домовилися"' in page_of(answer)
    assert Booking.objects.count() == 1


def test_booking_for_a_person_chooses_nothing_and_keeps_what_is_typed(moderator, workplace_type):
    url = reverse("equeue_cabinet:new")
    assert checked(moderator.get(url)) == []
    sent = {"type": workplace_type.public_id, "day": str(NEXT), "name": "Степан Їжак", "phone": "+380671112233"}
    answer = moderator.post(url, {**sent, "consent": "on", "once": "x"})
    assert answer.status_code == 422 and "Виберіть час." in page_of(answer) and "Степан Їжак" in page_of(answer)
    assert checked(answer) == [] and not Booking.objects.exists()
    free = reverse("equeue_cabinet:new", query={"day": str(NEXT), "time": "10:00"})
    assert checked(moderator.get(free)) == ["10:00"]  # a free time of the week was pressed: that is a choice


def test_news_of_the_booking_is_told_once(visitor, workplace_type):
    url = book(visitor, workplace_type)
    assert "?" not in url and "Вас записано" in page_of(visitor.get(url))
    again = visitor.get(url)
    assert "Вас записано" not in page_of(again) and "Ваш талон" in page_of(again)
    assert "Вас записано" not in page_of(visitor.get(url + "?new=1"))  # an address that was kept
    assert "Вас записано" not in page_of(Client(HTTP_HOST=HOST).get(url))
