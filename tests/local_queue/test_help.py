"""«Покликати працівника»: from the kiosk to every desk, and back to the kiosk who is coming."""

import pytest
from django.core.cache import cache
from django.test import Client

from local_queue import instance
from local_queue.tickets.services.helping import help_call
from tests.local_queue.conftest import PASSWORD, Hall


def desk(number: int) -> Client:
    client = Client()
    client.post("/desk/sign-in", {"login": f"vikno{number}", "password": PASSWORD})
    return client


def bar(client: Client) -> str:
    return client.get("/desk/bar").content.decode()


def test_person_calls_and_the_first_desk_comes(hall: Hall, client: Client) -> None:
    one, three = desk(1), desk(3)
    assert "просить допомоги" not in bar(one)
    page = client.post("/kiosk/help", follow=True).content.decode()
    assert "Ми покликали працівника" in page
    assert 'http-equiv="refresh"' in page
    assert "Інфокіоск: людина просить допомоги з 10:42" in bar(one)
    assert "просить допомоги" in bar(three)
    three.post("/desk/act", {"action": "help", "press": "p" * 16})
    one.post("/desk/act", {"action": "help", "press": "q" * 16})
    page = client.get("/kiosk/help").content.decode()
    assert "До вас ідуть" in page and "Вікно 3" in page
    assert "просить допомоги" not in bar(one)


def test_second_press_is_the_first_and_after_an_answer_a_new_one(hall: Hall, client: Client) -> None:
    one = desk(1)
    client.post("/kiosk/help")
    since = help_call().since
    hall.wait(minutes=1)
    client.post("/kiosk/help")
    assert help_call().since == since
    one.post("/desk/act", {"action": "help", "press": "p" * 16})
    client.post("/kiosk/help")
    assert "з 10:43" in bar(one)


def test_nobody_at_a_desk_or_nobody_answers(hall: Hall, client: Client) -> None:
    assert "біля вікон нікого немає" in client.post("/kiosk/help", follow=True).content.decode()
    desk(1)
    cache.clear()
    assert "Ніхто не відповів" in client.get("/kiosk/help").content.decode()


def test_answer_to_nobody_is_nothing(hall: Hall) -> None:
    one = desk(1)
    assert one.post("/desk/act", {"action": "help", "press": "p" * 16}).status_code == 302
    assert help_call() is None


def restarted(monkeypatch: pytest.MonkeyPatch) -> None:
    """What another process of the hall knows: nothing of calls."""
    cache.clear()
    monkeypatch.setattr(instance, "CURRENT", "after-the-restart")


def test_call_outlives_a_restart_with_the_time_of_its_press(
    hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk(1)
    client.post("/kiosk/help")
    hall.wait(minutes=2)
    restarted(monkeypatch)
    assert "просить допомоги" not in bar(one)
    assert client.get("/kiosk/state").json()["help"] == ""  # what the kiosk's page asks by itself
    assert "людина просить допомоги з 10:42" in bar(one)
    assert "Ми покликали працівника" in client.get("/kiosk/help").content.decode()
    one.post("/desk/act", {"action": "help", "press": "p" * 16})
    hall.wait(minutes=5)
    cache.clear()
    assert "просить допомоги" not in bar(one)
    client.get("/kiosk/state")
    assert "просить допомоги" not in bar(one), "it is made again once, by a restart only"


def test_call_older_than_anybody_waits_is_not_made_again(
    hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk(1)
    client.post("/kiosk/help")
    hall.wait(minutes=11)
    restarted(monkeypatch)
    assert "Ніхто не відповів" in client.get("/kiosk/help").content.decode()
    assert "просить допомоги" not in bar(one)


def test_visitor_after_the_one_who_called_calls_nobody(
    hall: Hall, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk(1)
    client.post("/kiosk/help")
    client.post("/kiosk/wipe")
    restarted(monkeypatch)
    client.get("/kiosk/state")
    assert "просить допомоги" not in bar(one)
