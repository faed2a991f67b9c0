"""The kiosk's menu for staff: behind a PIN, how the printer is and what is perhaps not on paper."""

import re

import pytest
from django.test import Client

from local_queue.printing.printers import Printer
from local_queue.printing.services import print_next
from local_queue.tickets.models import Ticket
from local_queue.tickets.services.issuing import issue_ticket
from tests.local_queue.conftest import PASSWORD, Hall
from tests.support import printer as fake


def print_all(printer: fake.Printer) -> None:
    while print_next(Printer(printer.address)):
        pass


def enter(client: Client, settings: object) -> str:
    client.post("/kiosk/staff", {"pin": settings.HALL_KIOSK_PIN})
    return " ".join(client.get("/kiosk/staff").content.decode().split())


def test_menu_of_the_staff_opens_by_the_pin_alone(hall: Hall, client: Client, settings: object) -> None:
    assert "PIN" in client.get("/kiosk/staff").content.decode()
    answer = client.post("/kiosk/staff", {"pin": "wrong"})
    assert answer.status_code == 422 and "PIN неправильний" in answer.content.decode()
    assert client.post("/kiosk/staff/act", {"action": "test"})["Location"] == "/kiosk/staff"
    assert "немає принтера" in enter(client, settings)
    hall.wait(minutes=4)
    assert "немає принтера" not in client.get("/kiosk/staff").content.decode()


def test_pin_cannot_be_guessed(hall: Hall, client: Client, settings: object) -> None:
    for _turn in range(5):
        client.post("/kiosk/staff", {"pin": "1"})
    assert client.post("/kiosk/staff", {"pin": settings.HALL_KIOSK_PIN}).status_code == 422


def test_lock_tells_how_long_it_lasts_and_locks_one_kiosk(hall: Hall, client: Client, settings: object) -> None:
    for _turn in range(6):
        answer = client.post("/kiosk/staff", {"pin": "1"})
    assert "п’ять хвилин" in answer.content.decode()
    other = Client(REMOTE_ADDR="192.168.0.7")
    other.post("/kiosk/sign-in", {"login": "kiosk1", "password": PASSWORD})
    assert other.post("/kiosk/staff", {"pin": settings.HALL_KIOSK_PIN}).status_code == 302
    assert client.post("/kiosk/staff", {"pin": settings.HALL_KIOSK_PIN}).status_code == 422


def test_wipe_closes_the_menu(hall: Hall, client: Client, settings: object) -> None:
    enter(client, settings)
    client.post("/kiosk/wipe")
    assert "PIN" in client.get("/kiosk/staff").content.decode()


@pytest.mark.parametrize("left_by", ["/kiosk/", "/kiosk/services", "/kiosk/check-in"])
def test_menu_is_closed_for_whoever_comes_after_the_staff(
    hall: Hall, client: Client, settings: object, left_by: str
) -> None:
    page = enter(client, settings)
    assert re.search(r'<button[^>]*form="wipe">(?:(?!</button>).)*На початок', page)
    assert client.get(left_by).status_code == 200
    assert "PIN" in client.get("/kiosk/staff").content.decode()


def test_modes_leave_the_menu_open(hall: Hall, client: Client, settings: object) -> None:
    enter(client, settings)
    assert client.post("/kiosk/modes", {"mode": "large", "back": "/kiosk/staff"})["Location"] == "/kiosk/staff"
    assert "немає принтера" in client.get("/kiosk/staff").content.decode()


def test_staff_sees_the_paper_and_prints_what_is_missing(
    hall: Hall, paper: fake.Printer, client: Client, settings: object
) -> None:
    paper.paper = "empty"
    issue_ticket("passport")
    print_all(paper)
    page = enter(client, settings)
    assert "Немає паперу" in page and "П-001" in page and "не надруковано" in page
    paper.paper = "low"
    assert "паперу лишилося мало" in client.post("/kiosk/staff/act", {"action": "look"}).content.decode().lower()
    ticket = Ticket.objects.get().public_id
    assert client.post("/kiosk/staff/act", {"ticket": ticket, "press": "p"}).status_code == 200
    print_all(paper)
    assert len(paper.settled(1)) == 1
    assert "П-001" not in client.get("/kiosk/staff").content.decode().split("<main")[1]
    page = client.post("/kiosk/staff/act", {"action": "test"}).content.decode()
    assert len(paper.settled(2)) == 2
    (press,) = set(re.findall('name="press" value="([^"]+)"', page))
    for _sending in range(2):  # the kiosk sends a press again that a slow printer let wait
        answer = client.post("/kiosk/staff/act", {"action": "test", "press": press})
        assert answer.status_code == 200 and "паперу лишилося мало" in answer.content.decode().lower()
    assert len(paper.settled(3)) == 3


def test_staff_menu_bears_junk(hall: Hall, paper: fake.Printer, client: Client, settings: object) -> None:
    enter(client, settings)
    for data in ({}, {"action": "x"}, {"ticket": "\x00"}, {"ticket": "nobody", "press": "x" * 500}):
        assert client.post("/kiosk/staff/act", data).status_code == 409
