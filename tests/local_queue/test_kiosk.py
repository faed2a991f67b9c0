"""The kiosk as people meet it: how long it will take, what else can be done, a code held to the reader."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from local_queue import clock
from local_queue.kiosk.selectors import AS_TYPED, KEYS, LETTERS
from local_queue.kiosk.waiting import desks_in_words, range_of
from local_queue.protocol.queue import Tile
from local_queue.sync.models import PortalLink
from local_queue.tickets.estimate import Wait
from local_queue.tickets.models import Device, QueueType, Ticket
from local_queue.tickets.services.alarm import begin_alarm, end_alarm
from local_queue.tickets.services.calling import call_next, finish, start_serving
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from tests.local_queue.conftest import Hall, booking
from tests.local_queue.conftest import configuration as new_configuration

TILES = (
    Tile(label="Записатися", address="https://site.test/kiosk/?to=%2Fbook%2F&home={home}", does="booking"),
    Tile(label="Послуги", label_en="Services", address="https://site.test/kiosk/?to=%2Fs%2F&home={home}"),
    Tile(label="План будівлі", address="http://192.168.0.9/plan/", is_offline=True),
)


def text(client: Client, path: str) -> str:
    return " ".join(client.get(path, follow=True).content.decode().split())


def near_portal(**changes: object) -> None:
    apply_configuration(new_configuration(tiles=TILES, revision="with tiles"))
    values: dict[str, object] = {"hall": "h", "key": "k", "pulled_at": clock.now(), "failed_at": None}
    PortalLink.objects.filter(pk=1).update(**{**values, **changes})


# how long


def test_people_see_how_many_are_ahead_and_how_long_before_they_take_a_ticket(hall: Hall, client: Client) -> None:
    desk = hall.open_desk(3)
    for _person in range(5):
        issue_ticket("passport")
    call_next(desk), start_serving(desk)
    page = text(client, "/kiosk/services/passport")
    assert "4 <small>людини" in page
    low, high = page.split("<dt>Чекати</dt><dd>")[1].split(" <small>хв")[0].split("–")
    assert 40 <= int(low) < int(high) <= 150
    between = page.split("між ")[1].split(",")[0]
    from_, _and, until = between.partition(" та ")
    assert from_ == f"{clock.local(clock.now() + timedelta(minutes=int(low))):%H:%M}"
    assert until == f"{clock.local(clock.now() + timedelta(minutes=int(high))):%H:%M}"
    assert "вікно 3" in page
    assert Ticket.objects.count() == 5


def test_quick_morning_shortens_the_range(hall: Hall, client: Client) -> None:
    QueueType.objects.update(kiosk_limit=99)
    desk = hall.open_desk(3)
    for _person in range(12):
        issue_ticket("passport")
    slow = text(client, "/kiosk/services/passport")
    for _person in range(6):
        call_next(desk), start_serving(desk)
        hall.wait(minutes=4)
        finish(desk)
    quick = text(client, "/kiosk/services/passport")
    longest = [int(page.split("<dt>Чекати</dt><dd>")[1].split(" <small>")[0].split("–")[1]) for page in (slow, quick)]
    assert "год" in slow.split("<dt>Чекати</dt>")[1][:80]
    assert longest[0] >= 3 and 15 <= longest[1] <= 75


def test_without_a_working_desk_nothing_is_promised(hall: Hall, client: Client) -> None:
    page = text(client, "/kiosk/services/passport")
    assert "поки невідомо" in page and "не приймає жодне вікно" in page
    assert "вікно зараз не працює" in text(client, "/kiosk/services")


def test_desk_of_another_service_promises_nothing_either(hall: Hall, client: Client) -> None:
    Device.objects.filter(public_id="desk3").update(types=["land"])
    hall.open_desk(3)
    assert "поки невідомо" in text(client, "/kiosk/services/passport")
    assert "поки невідомо" not in text(client, "/kiosk/services/land")


def test_queue_that_may_outlast_the_day_says_so(hall: Hall, client: Client) -> None:
    hall.open_desk(3)
    for _person in range(4):
        issue_ticket("passport")
    assert "можемо не встигнути" not in text(client, "/kiosk/services/passport")
    hall.wait(hours=5, minutes=45)
    assert "Працюємо до 17:00 і сьогодні можемо не встигнути" in text(client, "/kiosk/services/passport")


def test_ticket_tells_its_own_place_and_not_of_those_who_came_later(hall: Hall, client: Client) -> None:
    hall.open_desk(3)
    issue_ticket("passport"), issue_ticket("passport")
    client.post("/kiosk/take", {"type": "passport", "press": "one-tap-of-a-finger-on-glass"})
    before = text(client, "/kiosk/ticket")
    for _person in range(4):
        issue_ticket("passport")
    assert (
        text(client, "/kiosk/ticket").split("<main")[1].split("k-body")[0]
        == (before.split("<main")[1].split("k-body")[0])
    )
    assert "2 люди" in before and "Орієнтовно" in before


def test_screens_make_as_many_queries_for_a_crowd_as_for_one(hall: Hall, client: Client) -> None:
    QueueType.objects.update(kiosk_limit=99)
    hall.open_desk(1), hall.open_desk(3)
    for path in ("/kiosk/", "/kiosk/services", "/kiosk/services/passport"):
        counts = []
        for _turn in range(2):
            issue_ticket("passport"), issue_ticket("passport")
            apply_bookings([booking(f"А-{200 + len(counts)}", at=hall.morning + timedelta(hours=1))])
            with CaptureQueriesContext(connection) as seen:
                client.get(path)
            counts.append(len(seen))
        assert counts[0] == counts[1], path


@pytest.mark.parametrize(
    ("wait", "words"),
    [
        (Wait(0, 1, 2), "до 5 хв"),
        (Wait(7, 12, 13), "5–15 хв"),
        (Wait(25, 30, 35), "25–35 хв"),
        (Wait(26, 30, 35.2), "25–40 хв"),
        (Wait(100, 140, 220), "1–4 год"),
        (Wait(20, 70, 179), "до 3 год"),
    ],
)
def test_range_in_words_never_narrows_what_is_known(db: None, wait: Wait, words: str) -> None:
    from django.utils.translation import override

    with override("uk"):
        assert str(range_of(wait)) == words
    assert range_of(wait).high >= wait.p80 and range_of(wait).low <= wait.p20


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Вікно 3"], "вікно 3"),
        (["Вікно 2", "Вікно 1", "Вікно 3"], "вікна 1–3"),
        (["Вікно 1", "Вікно 2", "Вікно 5"], "вікна 1, 2, 5"),
        (["Вікно 1", "Вікно 2", "Вікно 3", "Каса"], "вікна 1–3, Каса"),
        (["Каса"], "Каса"),
        ([], ""),
    ],
)
def test_desks_in_words(names: list[str], words: str) -> None:
    from django.utils.translation import override

    with override("uk"):
        assert desks_in_words(names) == words


# one press, one ticket


def test_press_without_a_key_takes_no_ticket(hall: Hall, client: Client) -> None:
    for press in ("", "short"):
        answer = client.post("/kiosk/take", {"type": "passport", "press": press})
        assert answer.status_code == 422
    assert not Ticket.objects.exists()


def test_each_screen_brings_a_key_of_its_own(hall: Hall, client: Client) -> None:
    keys = {text(client, "/kiosk/services/passport").split('name="press" value="')[1].split('"')[0] for _turn in "ab"}
    assert len(keys) == 2
    for key in keys:
        client.post("/kiosk/take", {"type": "passport", "press": key})
        client.post("/kiosk/take", {"type": "passport", "press": key})
    assert Ticket.objects.count() == 2


def test_estimate_of_an_exhausted_or_unknown_service_leads_on(hall: Hall, client: Client) -> None:
    issue_ticket("land"), issue_ticket("land")
    assert client.get("/kiosk/services/land")["Location"] == "/kiosk/limit/land"
    assert client.get("/kiosk/services/nothing")["Location"] == "/kiosk/services"
    hall.wait(hours=7)
    assert client.get("/kiosk/services/passport")["Location"] == "/kiosk/"


# tiles of the portal


def test_tiles_of_the_portal_stand_on_the_first_screen(hall: Hall, client: Client) -> None:
    near_portal()
    page = text(client, "/kiosk/")
    assert all(tile.label in page for tile in TILES)
    client.post("/kiosk/modes", {"mode": "language", "back": "/kiosk/"})
    assert "<b>Services</b>" in text(client, "/kiosk/")


def test_tile_leads_to_the_portal_and_tells_the_way_back(hall: Hall, client: Client) -> None:
    near_portal()
    address = urlsplit(client.get("/kiosk/tiles/1", headers={"host": "192.168.0.5:9012"})["Location"])
    assert address.netloc == "site.test"
    assert parse_qs(address.query) == {"to": ["/s/"], "home": ["http://192.168.0.5:9012/kiosk/"]}


@pytest.mark.parametrize("trouble", ["silent", "failing", "never", "not connected"])
def test_without_the_portal_only_what_works_offline_is_offered(hall: Hall, client: Client, trouble: str) -> None:
    now = clock.now()
    near_portal(
        **{
            "silent": {"pulled_at": now - timedelta(minutes=5)},
            "failing": {"failed_at": now},
            "never": {"pulled_at": None},
            "not connected": {"key": ""},
        }[trouble]
    )
    page = text(client, "/kiosk/")
    assert "План будівлі" in page
    assert "Послуги" not in page.split("<main")[1]
    answer = client.get("/kiosk/tiles/1")
    assert answer.status_code == 503 and "немає інтернету" in answer.content.decode()
    assert "Інший день" not in text(client, "/kiosk/services/passport")


def test_more_tiles_than_fit_stand_on_the_next_screen(hall: Hall, client: Client) -> None:
    many = tuple(Tile(label=f"Плитка {number}", address="https://site.test/") for number in range(7))
    near_portal()
    apply_configuration(new_configuration(tiles=many, revision="many"))
    seen = set()
    for page in ("1", "2", "3", "99", "x"):
        shown = text(client, f"/kiosk/?page={page}")
        assert shown.count('class="k-card') <= 6
        seen |= {number for number in range(7) if f"Плитка {number}" in shown}
    assert seen == set(range(7))


def test_unknown_tile_is_no_way_out(hall: Hall, client: Client) -> None:
    near_portal()
    assert client.get("/kiosk/tiles/99").status_code == 503
    assert client.get("/kiosk/tiles/-1").status_code == 404


def test_limit_offers_another_day(hall: Hall, client: Client) -> None:
    near_portal()
    assert "/kiosk/tiles/0" in text(client, "/kiosk/limit/land")
    PortalLink.objects.update(failed_at=clock.now())
    assert "/kiosk/tiles/0" not in text(client, "/kiosk/limit/land")


# a code held to the reader


@pytest.mark.parametrize(
    "printed", ["https://site.test/cabinet/bookings/{id}/#1.QS1f.c2ln", "https://site.test/queue/status/{id}/"]
)
@pytest.mark.parametrize("is_ukrainian", [False, True])
def test_code_of_the_ticket_checks_in_whatever_the_layout(
    hall: Hall, client: Client, printed: str, is_ukrainian: bool
) -> None:
    apply_bookings([booking("А-101", at=hall.morning + timedelta(minutes=18), id="aZ3_f-Qx7Yk2LmN0pRsTuV")])
    scanned = printed.format(id="aZ3_f-Qx7Yk2LmN0pRsTuV")
    if is_ukrainian:
        scanned = scanned.translate(str.maketrans(KEYS, LETTERS))
    answer = client.post("/kiosk/check-in", {"number": scanned}, follow=True)
    assert "А-101" in answer.content.decode()
    assert Ticket.objects.get().booking_id == "aZ3_f-Qx7Yk2LmN0pRsTuV"


def test_code_of_another_day_or_a_stranger_is_a_sentence(hall: Hall, client: Client) -> None:
    apply_bookings([booking("А-101", id="aZ3_f-Qx7Yk2LmN0pRsTuV", day=clock.today() + timedelta(days=1))])
    for scanned in ("https://site.test/s/aZ3_f-Qx7Yk2LmN0pRsTuV/", "https://evil.test/" + "x" * 3_000, "4" * 40):
        answer = client.post("/kiosk/check-in", {"number": scanned})
        assert answer.status_code == 422
        assert "немає запису з таким кодом" in answer.content.decode()
        assert scanned not in answer.content.decode()


def test_every_key_of_a_scanner_reads_back() -> None:
    letters = "".join(sign for sign in KEYS if sign.isalpha())
    assert letters.translate(str.maketrans(KEYS, LETTERS)).translate(AS_TYPED) == letters


def test_same_code_twice_is_one_ticket(hall: Hall, client: Client) -> None:
    apply_bookings([booking("А-101", at=hall.morning + timedelta(minutes=18))])
    for _turn in range(2):
        client.post("/kiosk/check-in", {"number": "101"})
    assert Ticket.objects.count() == 1


# the hall stands still, or works without a kiosk


@pytest.mark.parametrize(("reason", "words"), [("alarm", "Повітряна тривога"), ("blackout", "Немає світла")])
def test_alarm_owns_every_screen_and_gives_no_ticket(hall: Hall, client: Client, reason: str, words: str) -> None:
    issue_ticket("passport")
    begin_alarm(reason=reason)
    for path in ("/kiosk/", "/kiosk/services", "/kiosk/services/passport", "/kiosk/check-in"):
        page = text(client, path)
        assert "Прийом зупинено о 10:42" in page and "місце в черзі збережено" in page, path
        assert words in page
    answer = client.post("/kiosk/take", {"type": "passport", "press": "one-tap-of-a-finger-on-glass"}, follow=True)
    assert words in answer.content.decode()
    assert Ticket.objects.count() == 1
    assert client.get("/kiosk/state").json()["state"] == "alarm"
    end_alarm()
    assert "Чим допомогти" in text(client, "/kiosk/")
    assert client.get("/kiosk/state").json()["state"] == ""


def test_hall_without_a_kiosk_gives_nothing_there(hall: Hall, client: Client) -> None:
    apply_configuration(new_configuration(has_kiosk=False, revision="no kiosk"))
    assert "без інфокіоска" in text(client, "/kiosk/")
    client.post("/kiosk/take", {"type": "passport", "press": "one-tap-of-a-finger-on-glass"})
    assert not Ticket.objects.exists()


def test_time_of_an_alarm_is_no_length_of_a_reception(hall: Hall, client: Client) -> None:
    desk = hall.open_desk(3)
    for _person in range(3):
        issue_ticket("passport")
    call_next(desk), start_serving(desk)
    hall.wait(minutes=10)
    before = text(client, "/kiosk/services/passport").split("<dt>Чекати</dt>")[1].split("</dd>")[0]
    begin_alarm()
    hall.wait(minutes=90)
    end_alarm()
    after = text(client, "/kiosk/services/passport").split("<dt>Чекати</dt>")[1].split("</dd>")[0]
    assert before == after
