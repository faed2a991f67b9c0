"""«Тривога»: the chief stops the hall from the portal, the hall answers, people hear of it once and lose nothing."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from local_queue.protocol.events import Event, EventBatch
from modules.equeue.constants import BookingState, OfferState
from modules.equeue.models import Booking, HallPause, TimeOffer
from modules.equeue.services import confirm_booking, hold_slot
from modules.equeue.services.pause_letters import tell_pauses
from modules.equeue.services.pauses import begin_pause, end_pause
from modules.equeue.services.sync import pull, receive_events
from portal.audit.models import AuditRecord
from portal.common.clock import KYIV, now
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.factories.addressees import ModeratorFactory
from tests.factories.equeue import HallServerFactory
from tests.modules.equeue.conftest import HOST, worker
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 16)
PAGE, BOARD = "/cabinet/equeue/hall/alarm/", "/cabinet/equeue/hall/"


@pytest.fixture
def moment():
    return datetime.combine(DAY, time(9, 0), KYIV)


@pytest.fixture
def hall(queue, workplace_type, moment):
    return HallServerFactory(queue=queue, activated_at=moment, seen_at=moment)


@pytest.fixture
def clock(moment):
    with time_machine.travel(moment, tick=False) as mover:
        yield mover


def chief(community, centre):
    browser = worker(community, "hall_chief")
    ModeratorFactory(addressee=centre, user=community.memberships.get(role="hall_chief").user)
    return browser


def tell(hall, kind, seq, at=None, **payload):
    event = Event(
        id=f"id{seq}",
        origin="o1",
        seq=seq,
        service_day=DAY,
        aggregate="hall",
        type=kind,
        at_wall=at or now(),
        at_mono=seq,
        payload=payload,
    )
    receive_events(hall, EventBatch(origin="o1", events=(event,)))


def wish(hall):
    return pull(hall, cursor=0, revision="", origin="o1").pause


def book(kind, contact, hour, minute=0):
    held = hold_slot(
        workplace_type=kind, local_date=DAY, local_start=time(hour, minute), holder=f"{hour}:{minute}" * 4
    )
    confirm_booking(token=held.token, contact=contact)
    return Booking.objects.get(public_id=held.public_id)


def letters(code):
    return sorted(Delivery.objects.filter(code=f"equeue.{code}").values_list("key", flat=True))


def test_chief_stops_the_hall_and_lets_it_go_on(at_work, community, centre, hall):
    browser = chief(community, centre)
    assert "Тривога: зупинити прийом" in browser.get(BOARD).content.decode().replace("\xa0", " ")
    assert not HallPause.objects.exists() and browser.get(PAGE).status_code == 200  # asks before it does anything
    form = {"hall": hall.public_id, "act": "begin", "reason": "alarm"}
    for _press in range(2):
        assert browser.post(PAGE, form).status_code == 302
    assert HallPause.objects.count() == 1
    asked = wish(hall)
    assert (asked.is_on, asked.reason) == (True, "alarm") and wish(hall) == asked
    board = browser.get(BOARD).context["board"]
    assert board.state == "paused" and board.paused_since is None  # the hall has not answered yet
    tell(hall, "hall.paused", 1, reason="alarm", request=asked.id)
    assert browser.get(BOARD).context["board"].paused_since == now()
    browser.post(PAGE, {"hall": hall.public_id, "act": "end"})
    assert (wish(hall).is_on, wish(hall).id != asked.id) == (False, True)
    tell(hall, "hall.resumed", 2, request=wish(hall).id)
    assert browser.get(BOARD).context["board"].state == "closed"
    assert AuditRecord.objects.filter(action__in=["equeue.hall_paused", "equeue.hall_resumed"]).count() == 2


def test_unknown_reason_changes_nothing_and_says_so(at_work, community, centre, hall):
    answer = chief(community, centre).post(PAGE, {"hall": hall.public_id, "act": "begin", "reason": "обід"})
    assert answer.status_code == 422 and not HallPause.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"), [("admin", 200), ("owner", 200), ("editor", 403), ("desk_specialist", 403)]
)
def test_who_may_stop_a_hall(at_work, community, centre, hall, role, status):
    browser = worker(community, role)
    if role == "desk_specialist":
        ModeratorFactory(addressee=centre, user=community.memberships.get(role=role).user)
    assert browser.get(PAGE).status_code == status
    assert (browser.post(PAGE, {"act": "begin", "reason": "alarm"}).status_code == 302) is (status == 200)
    assert HallPause.objects.exists() is (status == 200)


def test_stranger_stops_nothing(at_work, hall):
    assert Client(HTTP_HOST=HOST).post(PAGE, {"act": "begin", "reason": "alarm"}).status_code in (302, 403)
    person = sign_in_fully(Client(HTTP_HOST=HOST), UserFactory(email="citizen@example.test"))
    assert person.post(PAGE, {"act": "begin", "reason": "alarm"}).status_code == 403
    assert not HallPause.objects.exists()


def test_press_in_the_hall_shows_the_same(clock, hall):
    tell(hall, "hall.paused", 1, reason="blackout", request="")
    tell(hall, "hall.paused", 1, reason="blackout", request="")
    (row,) = HallPause.objects.all()
    assert (row.reason, row.ended_at, wish(hall)) == ("blackout", None, None)
    tell(hall, "hall.resumed", 2, request="")
    row.refresh_from_db()
    assert row.ended_at == now()


def test_old_news_of_the_hall_ends_no_newer_pause(clock, hall):
    begin_pause(hall, actor=None)
    tell(hall, "hall.resumed", 1, at=now() - timedelta(minutes=30), request="")
    assert HallPause.objects.get().ended_at is None


def test_pause_that_nobody_ended_is_over_with_its_day(clock, hall):
    begin_pause(hall, actor=None)
    clock.shift(timedelta(days=1))
    assert wish(hall) is None
    assert begin_pause(hall, actor=None).began_at == now() and HallPause.objects.count() == 2


def test_people_of_the_next_two_hours_are_written_to_once(clock, hall, workplace_type, contact):
    soon, later = book(workplace_type, contact, 10), book(workplace_type, contact, 15)
    begin_pause(hall, actor=None)
    assert (tell_pauses(), tell_pauses()) == (1, 0)
    (key,) = letters("hall_paused")
    assert soon.public_id in key
    body = Delivery.objects.get(key=key).text
    assert soon.number in body and "безпечному" in body
    clock.move_to(datetime.combine(DAY, time(13, 30), KYIV))
    assert tell_pauses() == 1 and len(letters("hall_paused")) == 2  # the alarm lasts, and the next one draws near
    assert later.public_id in "".join(letters("hall_paused"))
    assert not mail.outbox


def test_when_it_goes_on_those_whose_hour_has_passed_get_another_time(clock, hall, workplace_type, contact):
    missed, ahead, far = (book(workplace_type, contact, hour) for hour in (10, 11, 16))
    begin_pause(hall, actor=None)
    tell_pauses()
    clock.shift(timedelta(minutes=90))  # 10:30
    tell_pauses()
    end_pause(hall, actor=None)
    assert tell_pauses() == 2 and tell_pauses() == 0
    assert {row.public_id for row in (missed, ahead)} == {key.split(":")[1] for key in letters("hall_resumed")}
    (offer,) = TimeOffer.objects.all()
    assert (offer.booking, offer.state) == (missed, OfferState.OPEN)
    assert offer.held.starts_at > now() and "10:30" in offer.reason
    for row in (missed, ahead, far):
        row.refresh_from_db()
        assert row.state == BookingState.BOOKED  # nobody loses the visit
    assert HallPause.objects.get().is_settled


def test_site_ticket_and_state_page_say_so(clock, client, site, hall, workplace_type, contact):
    booking = book(workplace_type, contact, 10)
    pages = (
        "/services/equeue/",
        f"/services/equeue/ticket/{booking.token}/",
        f"/services/equeue/status/{booking.public_id}/",
    )
    words = "Прийом призупинено"
    assert not any(words in client.get(page).content.decode() for page in pages)
    begin_pause(hall, actor=None)
    assert all(words in client.get(page).content.decode() for page in pages)
    end_pause(hall, actor=None)
    assert not any(words in client.get(page).content.decode() for page in pages)
