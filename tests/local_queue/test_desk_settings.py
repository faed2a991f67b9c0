"""The settings of a desk, breaks with an end, and tickets that staff gives."""

from datetime import timedelta

import pytest
from django.test import Client

from local_queue import clock
from local_queue.protocol.queue import CallRules
from local_queue.tickets.models import Device, Event, Ticket
from local_queue.tickets.services import calling
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from tests.local_queue.conftest import PASSWORD, VETERAN, Hall, booking, configuration

CHOSEN = {"title": "Вікно 3", "type_passport": "main", "type_land": "off"}


@pytest.fixture
def desk(hall: Hall, client: Client) -> Client:
    apply_configuration(configuration(priority_groups=(VETERAN,), priority_prefix="В", rules=CallRules()))
    client.post("/desk/sign-in", {"login": "vikno3", "password": PASSWORD})
    return client


def act(client: Client, action: str, **fields: str):
    values = {"action": action, "press": f"{action}-{Event.objects.count()}", **fields}
    return client.post("/desk/act", values, headers={"X-Hall": "bar"})


def bar(client: Client) -> str:
    return client.get("/desk/bar").content.decode()


def test_desk_chooses_whom_it_receives(desk: Client) -> None:
    issue_ticket("land")
    assert 'value="next"' in bar(desk)
    assert desk.post("/desk/settings", CHOSEN).status_code == 302
    assert "Черга порожня" in bar(desk)
    page = desk.get("/desk/settings").content.decode()
    assert '<option value="off" selected>Не приймаю' in page
    assert "чекають там 20 хв" in page


@pytest.mark.parametrize("wrong", [{"type_passport": "off"}, {"type_passport": "all"}, {"title": "В" * 13}])
def test_wrong_settings_change_nothing_and_keep_what_was_typed(desk: Client, wrong: dict[str, str]) -> None:
    before = Device.objects.get(login="vikno3").chosen
    answer = desk.post("/desk/settings", {**CHOSEN, "large": "on", **wrong})
    assert answer.status_code == 422
    assert 'name="large" checked' in answer.content.decode()
    row = Device.objects.get(login="vikno3")
    assert (row.chosen, row.preferences) == (before, {})


def test_name_of_a_desk_does_not_turn_the_monitor_around(desk: Client) -> None:
    assert desk.post("/desk/settings", CHOSEN | {"title": "\u202eВікно 3\u200b"}).status_code == 302
    assert str(Device.objects.get(login="vikno3")) == "Вікно 3"


def test_bar_does_as_the_desk_prefers(desk: Client) -> None:
    issue_ticket("passport")
    issue_ticket("passport")
    desk.post("/desk/settings", {**CHOSEN, "auto_next": "on", "large": "on", "signal": "on"})
    for action in ("next", "start", "finish"):
        act(desk, action)
    assert Ticket.objects.get(number="П-002").state == "called"
    found = bar(desk)
    assert "dbar--large" in found
    assert "data-signal" in found


def test_screen_of_a_desk_follows_the_computer_or_its_own_choice(hall: Hall, client: Client) -> None:
    client.post("/desk/sign-in", {"login": "vikno3", "password": PASSWORD})
    pages = ("/desk/", "/desk/queue", "/desk/give", "/desk/settings")
    for page in pages:
        assert 'data-scheme="auto" data-contrast="normal"' in client.get(page).content.decode(), page
    client.post("/desk/settings", {"title": "Вікно 3", "dark": "on", "contrast": "on"})
    for page in pages:
        assert 'data-scheme="dark" data-contrast="more"' in client.get(page).content.decode(), page
    assert 'data-scheme="light"' in client.get("/kiosk/").content.decode()


def test_break_until(desk: Client, hall: Hall) -> None:
    act(desk, "pause")
    assert "На моніторі «Перерва»" in bar(desk)
    act(desk, "until", minutes="18")
    assert "До 11:00" in bar(desk)
    hall.wait(minutes=19)
    assert "Час перерви минув" in bar(desk)
    act(desk, "resume")
    act(desk, "pause")
    assert "До 11:00" not in bar(desk)


@pytest.mark.parametrize("minutes", ["", "0", "-5", "241", "п’ять", "1e3", "٥٠٠"])
def test_strange_length_of_a_break_is_refused(desk: Client, minutes: str) -> None:
    act(desk, "pause")
    answer = act(desk, "until", minutes=minutes)
    assert (answer.status_code, "від 1 до 240 хвилин" in answer.content.decode()) == (409, True)
    assert Device.objects.get(login="vikno3").paused_until is None


def test_break_of_a_desk_that_works_has_no_end(desk: Client) -> None:
    assert act(desk, "until", minutes="10").status_code == 409


def test_usual_length_is_the_portal_s_until_today_knows_better(desk: Client, hall: Hall) -> None:
    def serve(minutes: int) -> str:
        issue_ticket("passport")
        calling.call_next(name)
        calling.start_serving(name)
        words = bar(desk)
        hall.wait(minutes=minutes)
        calling.finish(name)
        return words

    name = Device.objects.get(login="vikno3").public_id
    assert "звично 20 хв" in serve(3)
    for minutes in (4, 5, 6, 7):
        serve(minutes)
    assert "звично 5 хв" in serve(1)


def test_staff_gives_a_priority_ticket_and_says_its_number(desk: Client) -> None:
    page = desk.get("/desk/give").content.decode()
    assert "Ветерани війни" in page
    assert "Закон № 3551-XII" in page
    desk.post("/desk/act", {"action": "give", "type": "passport", "group": "veteran", "press": "p" * 12})
    assert "Талон В-001" in desk.get("/desk/").content.decode()
    again = desk.post("/desk/act", {"action": "give", "type": "passport", "group": "veteran", "press": "p" * 12})
    assert again.status_code == 302
    assert Ticket.objects.count() == 1


def test_waiting_ticket_is_let_first_from_the_list_and_taken_back(desk: Client, hall: Hall) -> None:
    issue_ticket("passport")
    second = issue_ticket("passport")["ticket"]
    assert f"/desk/give?ticket={second}" in desk.get("/desk/queue").content.decode()
    assert "П-002 іде позачергово" in desk.get(f"/desk/give?ticket={second}").content.decode()
    act(desk, "first", ticket=second, group="veteran")
    assert "П-002" in bar(desk)
    act(desk, "undo")
    assert Ticket.objects.get(number="П-002").priority == ""


def test_nobody_is_asked_about_groups_that_the_portal_does_not_name(desk: Client) -> None:
    apply_configuration(configuration(revision="r2"))
    issue_ticket("passport")
    assert "позачергово" not in desk.get("/desk/queue").content.decode()
    assert "Звичайний талон" not in desk.get("/desk/give").content.decode()
    assert act(desk, "give", type="passport", group="veteran").status_code == 409
    assert act(desk, "give", type="passport").status_code == 200


def test_pages_of_a_desk_are_only_for_a_desk(hall: Hall, client: Client) -> None:
    for path in ("give", "break", "stop", "settings", "queue", "send-on"):
        assert client.get(f"/desk/{path}").status_code == 302, path


def test_break_ends_with_the_day(desk: Client, hall: Hall) -> None:
    act(desk, "pause")
    act(desk, "until", minutes="10")
    hall.to(hall.morning + timedelta(days=1))
    desk.post("/desk/sign-in", {"login": "vikno3", "password": PASSWORD})
    assert Device.objects.get(login="vikno3").paused_until is None


def test_list_of_the_hall_counts_who_is_here_and_says_places_truly(desk: Client) -> None:
    for _number in range(3):
        issue_ticket("passport")
    apply_bookings([booking("А-101", at=clock.now() + timedelta(hours=3))])
    page = desk.get("/desk/queue")
    assert (page.context["here"], page.context["booked"]) == (3, 1)
    text = page.content.decode()
    assert [line.reason for line in page.context["lines"]] == ["перший у живій черзі", "", "", ""]
    assert "місце в черзі: 2" in text and "місце в черзі: 3" in text and "очікуємо за записом: 1" in text


def test_list_of_the_hall_shows_the_next_bookings_and_the_rest_on_demand(desk: Client) -> None:
    at = clock.now() + timedelta(hours=1)
    apply_bookings([booking(f"А-{number}", at=at + timedelta(minutes=number - 100)) for number in range(100, 125)])
    issue_ticket("passport")
    text = desk.get("/desk/queue").content.decode()
    assert "<b>П-001" in text and "<b>А-119" in text and "<b>А-120" not in text
    assert "очікуємо за записом: 25" in text and "пізніше сьогодні за записом: 5" in text
    text = desk.get("/desk/queue?all=1").content.decode()
    assert "<b>А-124" in text and "пізніше сьогодні" not in text
    assert "<b>А-124" in desk.get("/desk/queue?q=124").content.decode()
