"""Ways between the kiosk's screens: a mode leads back to a screen that loads, the next person finds it clean."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from local_queue import clock
from local_queue.kiosk.screen import MODES, SCREENS
from local_queue.kiosk.urls import urlpatterns
from local_queue.protocol.queue import QueueType
from local_queue.protocol.times import KioskTime, KioskTimes
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from local_queue.tickets.services.times import apply_times
from tests.local_queue.conftest import TODAY, Hall, booking, configuration


def back(page: str) -> str:
    return re.search(r'name="back" value="([^"]*)"', page)[1]


def idle(client: Client) -> str:
    return re.search(r'data-idle="(\d+)"', client.get("/kiosk/").content.decode())[1]


def test_every_mode_leads_back_from_a_page_of_a_taken_time(hall: Hall, client: Client) -> None:
    type_ = QueueType(id="passport", label="Паспорт", prefix="П", kiosk_limit=10, minutes=20, gives_times=True)
    apply_configuration(configuration(types=(type_,), revision="times"))
    at = clock.now() + timedelta(minutes=30)
    times = tuple(
        KioskTime(id=f"t{place}", type="passport", day=TODAY, starts_at=at + timedelta(minutes=20 * place))
        for place in range(3)
    )
    apply_times(KioskTimes(revision="l1", through=TODAY + timedelta(days=7), times=times))
    issue_ticket("passport", starts_at=times[0].starts_at)
    taken = {"type": "passport", "press": "k" * 20, "time": str(int(times[0].starts_at.timestamp()))}
    answer = client.post("/kiosk/take", taken)
    assert answer.status_code == 409
    for mode in ("language", *MODES):
        way = client.post("/kiosk/modes", {"mode": mode, "back": back(answer.content.decode())})["Location"]
        assert way == "/kiosk/services/passport"
        assert client.get(way).status_code == 200


@pytest.mark.parametrize("data", [{"type": "passport"}, {"type": "nothing", "press": "k" * 20}])
def test_refusal_leads_back_to_a_screen(hall: Hall, client: Client, data: dict[str, str]) -> None:
    page = client.post("/kiosk/take", data, follow=True).content.decode()
    assert client.get(back(page)).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("/kiosk/take", "/kiosk/take?x=1", "/kiosk/modes", "/kiosk/wipe", "/kiosk/ticket/print", "/kiosk/staff/act"),
        *("/kiosk/state", "/kiosk/ticket/paper", "/kiosk/tiles/1", "/kiosk/nothing", "/kiosk/../desk/", "/desk/"),
        *("//evil.test/kiosk/", "https://evil.test/kiosk/", "", "/kiosk/\n/x", "/kiosk//evil.test", "/kiosk/a/b/c"),
    ],
)
def test_modes_lead_only_to_screens(hall: Hall, client: Client, address: str) -> None:
    assert client.post("/kiosk/modes", {"mode": "large", "back": address})["Location"] == "/kiosk/"


@pytest.mark.parametrize("address", ["/kiosk/services?page=2", "/kiosk/services/passport?time=1", "/kiosk/help"])
def test_modes_keep_the_screen_and_its_page(hall: Hall, client: Client, address: str) -> None:
    assert client.post("/kiosk/modes", {"mode": "large", "back": address})["Location"] == address


def test_screens_are_what_can_be_loaded(hall: Hall, client: Client) -> None:
    """A new address of the kiosk is either a screen or refuses to be loaded, leads on or answers data."""
    assert set(SCREENS) <= {one.name for one in urlpatterns}
    for one in urlpatterns:
        way = "/kiosk/" + str(one.pattern).replace("<str:type_id>", "passport").replace("<int:number>", "0")
        assert (client.get(way, follow=True).status_code == 200) or one.name not in SCREENS


@pytest.mark.parametrize("mode", ["language", *MODES])
def test_first_screen_forgets_what_one_person_chose(hall: Hall, client: Client, mode: str) -> None:
    assert idle(client) == "0"
    client.post("/kiosk/modes", {"mode": mode, "back": "/kiosk/"})
    assert int(idle(client)) > 0
    client.post("/kiosk/wipe")
    assert idle(client) == "0" and 'lang="uk"' in client.get("/kiosk/").content.decode()


def test_card_tells_who_waits_and_that_no_desk_works(hall: Hall, client: Client) -> None:
    issue_ticket("passport"), issue_ticket("passport")
    page = " ".join(client.get("/kiosk/services").content.decode().split())
    assert "чекають 2 · </span>вікно зараз не працює" in page or "2 чекають · </span>вікно зараз не працює" in page


def test_early_check_in_tells_hours_and_minutes(hall: Hall, client: Client) -> None:
    apply_bookings([booking(at=clock.now() + timedelta(hours=3, minutes=9))])
    page = client.post("/kiosk/check-in", {"number": "101"}, follow=True).content.decode()
    assert "Прийом за 3 год 9 хв" in page


def test_missing_page_of_the_kiosk_leads_to_its_start_and_clears_itself(hall: Hall, client: Client) -> None:
    answer = client.get("/kiosk/nothing/here")
    page = answer.content.decode()
    assert answer.status_code == 404 and re.search(r'data-idle="60"', page) and back(page) == "/kiosk/"
    assert re.search(r'k-btn--wide" href="/kiosk/"', page)


def test_unwritable_hall_says_it_on_a_screen_of_the_kiosk(
    hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise OperationalError("attempt to write a readonly database")

    monkeypatch.setattr("local_queue.kiosk.views.issue_ticket", broken)
    answer = client.post("/kiosk/take", {"type": "passport", "press": "k" * 20})
    page = answer.content.decode()
    assert answer.status_code == 503 and 'data-idle="60"' in page and 'href="/kiosk/"' in page
