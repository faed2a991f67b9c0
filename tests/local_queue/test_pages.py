"""Pages of the hall: what they show, what they refuse, what they never tell."""

import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from local_queue.tickets.models import Device, QueueType, Ticket
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from tests.local_queue.conftest import PASSWORD, Hall, booking
from tests.local_queue.conftest import configuration as new_configuration


@pytest.fixture
def desk(hall: Hall, client: Client) -> Client:
    client.post("/desk/sign-in", {"login": "vikno3", "password": PASSWORD})
    return client


def press(client: Client, action: str, key: str = "k1", **more: str) -> object:
    return client.post("/desk/act", {"action": action, "press": key, **more}, headers={"X-Hall": "bar"})


def state(client: Client) -> dict[str, object]:
    return json.loads(client.get("/monitor/state").content)


# monitor


def test_monitor_shows_the_called_number_and_desk(desk: Client) -> None:
    issue_ticket("passport")
    press(desk, "next")
    board = state(desk)["board"]
    (row,) = board["rows"]
    assert (row["desk"], row["window"], row["number"], row["state"]) == ("3", True, "П-001", "called")
    assert "П-001" in desk.get("/monitor-display").content.decode()


def test_renamed_desk_is_shown_by_its_new_name(desk: Client) -> None:
    issue_ticket("passport")
    press(desk, "next")
    desk.post("/desk/settings", {"title": "Приймальня"})
    row = state(desk)["board"]["rows"][0]
    assert (row["desk"], row["window"]) == ("Приймальня", False)


def test_sequence_grows_with_every_act_and_a_known_version_gets_a_heartbeat(desk: Client) -> None:
    first = state(desk)
    issue_ticket("passport")
    second = state(desk)
    assert second["seq"] > first["seq"]
    beat = json.loads(desk.get(f"/monitor/state?since={second['version']}").content)
    assert (beat["kind"], beat["board"]) == ("beat", None)


def test_monitor_is_closed_after_the_hours_and_says_when_it_opens(hall: Hall, client: Client) -> None:
    hall.wait(hours=7)
    board = state(client)["board"]
    assert board["mode"] == "closed"
    assert board["message"] == {"when": "Завтра 08:00–17:00", "day": "середа, 18 листопада"}


def test_monitor_of_a_new_hall_says_that_it_is_being_prepared(initialised: None, client: Client) -> None:
    assert state(client)["board"]["mode"] == "unlinked"


def test_nothing_about_a_person_reaches_the_monitor(desk: Client, hall: Hall) -> None:
    apply_bookings([booking("А-101", holder="Оксана К.")])
    press(desk, "next")
    for path in ("/monitor-display", "/monitor/state", "/monitor/state?since=0"):
        text = desk.get(path).content.decode()
        assert "А-101" in text
        for secret in ("Оксана", "booking-А-101", "vikno3", Ticket.objects.get().public_id):
            assert secret not in text


# kiosk


def take(client: Client, kind: str = "passport", key: str = "one-tap-of-a-finger-on-glass") -> object:
    return client.post("/kiosk/take", {"type": kind, "press": key}, follow=True)


def test_kiosk_gives_a_ticket_with_its_number(hall: Hall, client: Client) -> None:
    assert "П-001" in take(client).content.decode()


def test_double_tap_is_one_ticket(hall: Hall, client: Client) -> None:
    take(client), take(client)
    assert Ticket.objects.count() == 1


def test_wipe_leaves_nothing_of_the_person(hall: Hall, client: Client) -> None:
    client.post("/kiosk/modes", {"mode": "contrast", "back": "/kiosk/"})
    take(client)
    client.post("/kiosk/wipe")
    answer = client.get("/kiosk/ticket", follow=True)
    assert answer.redirect_chain[-1][0] == "/kiosk/"
    assert 'data-contrast="normal"' in answer.content.decode()


def test_pages_are_never_kept_by_the_browser(hall: Hall, client: Client) -> None:
    assert client.get("/kiosk/")["Cache-Control"] == "no-store"


def test_service_without_tickets_leads_to_the_reason(hall: Hall, client: Client) -> None:
    take(client, "land", "a" * 20), take(client, "land", "b" * 20)
    text = client.get("/kiosk/services").content.decode()
    assert "талонів уже немає" in text
    answer = take(client, "land", "c" * 20)
    assert answer.redirect_chain[-1][0] == "/kiosk/limit/land"
    assert "2 талони на день, останній видали о 10:42" in answer.content.decode()


def test_service_closed_at_the_kiosk_is_not_offered(hall: Hall, client: Client) -> None:
    QueueType.objects.filter(public_id="land").update(kiosk_limit=0)
    assert "Земля" not in client.get("/kiosk/services").content.decode()
    QueueType.objects.update(kiosk_limit=0)
    assert "не видає талонів" in client.get("/kiosk/services").content.decode()


def test_closed_kiosk_gives_nothing_and_tells_the_hours(hall: Hall, client: Client) -> None:
    hall.wait(hours=7)
    assert "Відчинимо завтра о 08:00" in client.get("/kiosk/").content.decode()
    take(client)
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("typed", ["101", "А101", "а-101", " А - 101 "])
def test_booked_person_checks_in_as_people_type(hall: Hall, client: Client, typed: str) -> None:
    apply_bookings([booking("А-101", at=hall.morning + timedelta(minutes=18))])
    answer = client.post("/kiosk/check-in", {"number": typed}, follow=True)
    assert "Прийом за 18 хвилин" in answer.content.decode()


@pytest.mark.parametrize("typed", ["", "999", "абв", "<b>1</b>", "1" * 200, "٣"])
def test_wrong_number_is_kept_with_a_sentence(hall: Hall, client: Client, typed: str) -> None:
    answer = client.post("/kiosk/check-in", {"number": typed})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "<b>1</b>" not in answer.content.decode()


def test_seven_services_stand_on_two_screens_of_six_choices(hall: Hall, client: Client) -> None:
    kinds = [new_configuration().types[0]]
    for number in range(7):
        kinds.append(type(kinds[0])(id=f"t{number}", label=f"Послуга {number}", prefix="Р", kiosk_limit=9, minutes=20))
    apply_configuration(new_configuration(types=tuple(kinds), revision="r3"))
    for page in (1, 2):
        text = client.get(f"/kiosk/services?page={page}").content.decode()
        assert text.count('class="k-card"') <= 6
    assert client.get("/kiosk/services?page=99999").status_code == 200
    assert client.get("/kiosk/services?page=x").status_code == 200


def test_kiosk_on_another_computer_signs_in_first(hall: Hall, client: Client) -> None:
    assert client.get("/kiosk/", REMOTE_ADDR="192.168.1.20")["Location"] == "/kiosk/sign-in"
    client.post("/kiosk/sign-in", {"login": "kiosk1", "password": PASSWORD}, REMOTE_ADDR="192.168.1.20")
    assert client.get("/kiosk/", REMOTE_ADDR="192.168.1.20").status_code == 200


def test_modes_lead_back_into_the_kiosk_only(hall: Hall, client: Client) -> None:
    answer = client.post("/kiosk/modes", {"mode": "large", "back": "https://evil.example/"})
    assert answer["Location"] == "/kiosk/"


def test_english_on_request(hall: Hall, client: Client) -> None:
    client.post("/kiosk/modes", {"mode": "language", "back": "/kiosk/"})
    assert "How can we help?" in client.get("/kiosk/").content.decode()


# desk


def test_desk_needs_login_and_password(hall: Hall, client: Client) -> None:
    assert client.get("/desk/")["Location"] == "/desk/sign-in"
    wrong = client.post("/desk/sign-in", {"login": "vikno3", "password": "ні"})
    assert (wrong.status_code, "vikno3" in wrong.content.decode()) == (422, True)
    assert press(client, "next").status_code == 401


def test_kiosk_account_opens_no_desk(hall: Hall, client: Client) -> None:
    assert client.post("/desk/sign-in", {"login": "kiosk1", "password": PASSWORD}).status_code == 422


def test_bar_leads_through_a_reception(desk: Client) -> None:
    issue_ticket("passport"), issue_ticket("passport")
    seen = []
    for number, action in enumerate(("next", "start", "finish_next", "no_show", "pause", "resume")):
        answer = press(desk, action, f"k{number}").content.decode()
        seen.append(answer.split('data-state="')[1].split('"')[0])
    assert seen == ["calling", "serving", "calling", "empty", "paused", "empty"]


def test_refused_press_is_409_with_a_sentence(desk: Client) -> None:
    answer = press(desk, "finish")
    assert answer.status_code == 409
    assert "Із цим талоном уже все зроблено" in answer.content.decode()
    assert press(desk, "explode").status_code == 409


def test_press_works_without_scripts(desk: Client) -> None:
    issue_ticket("passport")
    answer = desk.post("/desk/act", {"action": "next", "press": "k"}, follow=True)
    assert "П-001" in answer.content.decode()


def test_desk_opened_elsewhere_signs_this_one_out(desk: Client) -> None:
    Client().post("/desk/sign-in", {"login": "vikno3", "password": PASSWORD})
    assert press(desk, "next").status_code == 401
    assert "на іншому комп’ютері" in desk.get("/desk/", follow=True).content.decode()


def test_own_tickets_of_today_and_the_return_of_a_missed_one(desk: Client) -> None:
    ticket = issue_ticket("passport")["ticket"]
    press(desk, "next", "a"), press(desk, "no_show", "b")
    assert "Не з’явився" in desk.get("/desk/").content.decode()
    press(desk, "return", "c", ticket=ticket)
    assert Ticket.objects.get().state == "waiting"


def test_list_of_the_hall_tells_everybody_who_may_be_called(hall: Hall, desk: Client) -> None:
    Device.objects.filter(public_id="desk3").update(types=["passport"])
    for kind in ("passport", "passport", "passport", "land"):
        issue_ticket(kind)
    apply_bookings([booking("А-117", at=hall.morning + timedelta(hours=2))])
    press(desk, "next", "a"), press(desk, "park", "b")
    press(desk, "next", "c"), press(desk, "no_show", "d")
    text = desk.get("/desk/queue").content.decode()
    found = [text.index(number) for number in ("<b>П-003", "<b>Н-001", "<b>П-001", "<b>П-002", "<b>А-117")]
    assert found == sorted(found)
    for words in ("перший у живій черзі", "чекає на інше вікно", "відкладено", "Не з’явився", "запис на 12:42"):
        assert words in text
    narrowed = desk.get("/desk/queue?q=а117").content.decode()
    assert "<b>А-117" in narrowed and "<b>П-003" not in narrowed
    assert "Такого номера зараз ні в кого немає" in desk.get("/desk/queue?q=999").content.decode()


def test_list_of_the_hall_makes_as_many_queries_for_a_crowd_as_for_one(hall: Hall, desk: Client) -> None:
    counts = []
    for size in (1, 9):
        for _person in range(size):
            issue_ticket("passport")
        apply_bookings([booking(f"А-{size}{number}", id=f"{size}-{number}") for number in range(10, 10 + size)])
        with CaptureQueriesContext(connection) as queries:
            desk.get("/desk/queue")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_unknown_number_is_refused_and_kept_without_scripts(desk: Client) -> None:
    answer = desk.post("/desk/act", {"action": "number", "press": "k", "number": "К-777"}, follow=True)
    text = answer.content.decode()
    assert "Талона з таким номером сьогодні немає" in text and 'value="К-777"' in text


@pytest.mark.parametrize("number", ["", "٣", "А" * 300, "<script>", "-", "0" * 400, "\x00"])
def test_nonsense_for_a_number_is_a_sentence(desk: Client, number: str) -> None:
    assert press(desk, "number", "k", number=number).status_code in (400, 409)
    assert desk.get("/desk/queue", {"q": number}).status_code in (200, 400)


def test_person_is_sent_on_from_the_page(hall: Hall, desk: Client) -> None:
    assert desk.get("/desk/send-on")["Location"] == "/desk/"
    issue_ticket("passport")
    press(desk, "next")
    hall.open_desk(1)
    text = desk.get("/desk/send-on").content.decode()
    assert "Земля та нерухомість" in text and "Вікно 1" in text and ">Вікно 3<" not in text.split("</main>")[0]
    press(desk, "to_type", "x", target="land")
    assert Ticket.objects.get().type.public_id == "land"


def test_last_act_is_offered_to_be_taken_back_for_ten_seconds(hall: Hall, desk: Client) -> None:
    issue_ticket("passport")
    press(desk, "next", "a")
    text = press(desk, "no_show", "b").content.decode()
    assert "П-001 не з’явився" in text and "Скасувати" in text
    assert 'data-state="calling"' in press(desk, "undo", "c").content.decode()
    press(desk, "no_show", "d")
    hall.wait(seconds=11)
    assert "Скасувати" not in desk.get("/desk/bar").content.decode()
    assert press(desk, "undo", "e").status_code == 409


def test_long_name_of_a_desk_is_refused_and_kept(desk: Client) -> None:
    answer = desk.post("/desk/settings", {"title": "Вікно номер тринадцять"})
    assert answer.status_code == 422
    assert "Вікно номер тринадцять" in answer.content.decode()
    assert Device.objects.get(public_id="desk3").title == ""


# the frame


def test_foreign_host_names_are_refused(hall: Hall, client: Client) -> None:
    assert client.get("/kiosk/", headers={"host": "evil.example"}).status_code == 400
    assert client.get("/kiosk/", headers={"host": "8.8.8.8"}).status_code == 400
    for host in ("192.168.0.5:9012", "localhost:9012", "[::1]:9012", "10.1.1.1"):
        assert client.get("/monitor-display", headers={"host": host}).status_code == 200


def test_long_bodies_are_refused(hall: Hall, client: Client) -> None:
    assert client.post("/kiosk/take", {"type": "x" * 70_000}).status_code == 413


def test_forms_without_a_token_are_refused(hall: Hall) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/kiosk/take", {"type": "passport"})
    assert answer.status_code == 403
    assert not Ticket.objects.exists()


def test_policy_is_strict_on_every_page(desk: Client) -> None:
    for path in (
        "/",
        "/monitor-display",
        "/kiosk/",
        "/kiosk/services",
        "/desk/",
        "/desk/queue",
        "/desk/settings",
        "/state/",
    ):
        answer = desk.get(path)
        assert answer.status_code == 200, path
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        text = answer.content.decode()
        assert " style=" not in text
        assert "<script>" not in text
        assert "http://" not in text.replace("http://www.w3.org", "")


def test_link_page_opens_on_the_server_only(hall: Hall, client: Client) -> None:
    assert client.get("/state/", REMOTE_ADDR="192.168.1.20").status_code == 403
    assert client.post("/state/activate", {}, REMOTE_ADDR="192.168.1.20").status_code == 403


@pytest.mark.parametrize(
    ("error", "told"), [("database is locked", "зайнята"), ("unable to open database file", "недоступна")]
)
def test_database_trouble_is_a_sentence(
    hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch, error: str, told: str
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError(error)

    monkeypatch.setattr("local_queue.kiosk.selectors.service_cards", fail)
    answer = client.get("/kiosk/services")
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert told in answer.content.decode()


@pytest.mark.parametrize("path", ["/nothing", "/kiosk/nothing", "/desk/nothing", "/admin/"])
def test_unknown_page_is_404_in_words(hall: Hall, client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "Такої сторінки немає" in answer.content.decode()


def test_every_address_bears_junk(desk: Client) -> None:
    for path in ("/kiosk/take", "/kiosk/modes", "/kiosk/check-in", "/desk/act", "/desk/settings", "/state/activate"):
        for data in ({}, {"type": "\x00"}, {"mode": "\x00", "back": "\x00"}, {"number": "\x00"}, {"title": "\x00"}):
            assert desk.post(path, data).status_code < 500, (path, data)
