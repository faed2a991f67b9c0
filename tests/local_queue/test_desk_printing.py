"""Tickets of a desk on paper: after the commit, again on request, and a plain sentence where the printer is silent."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from local_queue.printing import services
from local_queue.printing.models import JobState, PaperState, PrintJob
from local_queue.printing.printers import Printer
from local_queue.printing.services import print_next
from local_queue.tickets.models import Ticket
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_configuration
from local_queue.tickets.services.staff_tickets import give_ticket
from tests.local_queue.conftest import PASSWORD, Hall, configuration
from tests.support import printer as fake


@pytest.fixture
def desk(hall: Hall) -> Client:
    client = Client()
    client.post("/desk/sign-in", {"login": "vikno3", "password": PASSWORD})
    return client


def press(desk: Client, action: str, key: str = "1", **fields: str) -> str:
    answer = desk.post("/desk/act", {"action": action, "press": key, **fields}, follow=True)
    return " ".join(answer.content.decode().split())


def test_ticket_given_at_a_desk_comes_out_of_the_printer_once(desk: Client, paper: fake.Printer) -> None:
    page = press(desk, "give", type="passport")
    assert "Талон П-001 друкується" in page
    press(desk, "give", type="passport")  # the same press again
    while print_next(Printer(paper.address)):
        pass
    assert len(paper.settled(1)) == 1
    assert list(PrintJob.objects.values_list("state", "is_copy")) == [(JobState.PRINTED, False)]


def test_ticket_of_a_desk_and_its_job_are_one_transaction(desk: Client, paper: fake.Printer) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        give_ticket("desk3", "passport")
        raise DatabaseError("the disk is full")
    assert not Ticket.objects.exists() and not PrintJob.objects.exists()


def test_any_waiting_ticket_is_printed_again_from_the_list(desk: Client, paper: fake.Printer) -> None:
    ticket = issue_ticket("passport")["ticket"]
    while print_next(Printer(paper.address)):
        pass
    assert "Друкувати П-001" in desk.get("/desk/queue").content.decode()
    assert "Талон друкується" in press(desk, "print", ticket=ticket)
    assert list(PrintJob.objects.order_by("pk").values_list("is_copy", flat=True)) == [False, True]
    assert "уже все зроблено" in press(desk, "print", "2", ticket="nothing")
    assert PrintJob.objects.count() == 2


@pytest.mark.parametrize("state", [PaperState.EMPTY, PaperState.UNREACHABLE])
def test_printer_that_does_not_print_is_said_and_the_number_stands(
    desk: Client, paper: fake.Printer, state: str
) -> None:
    services.note_printer(state)
    assert "Принтер зараз не друкує: назвіть людині цей номер" in press(desk, "give", type="passport")
    ticket = Ticket.objects.get().public_id
    assert "Погляньте на нього" in press(desk, "print", "2", ticket=ticket)


def test_hall_without_a_printer_offers_no_print(desk: Client, settings: object) -> None:
    page = press(desk, "give", type="passport")
    assert "П-001" in page and "друкується" not in page and "Принтер" not in page
    assert "Друкувати" not in desk.get("/desk/queue").content.decode()
    settings.HALL_PRINTER = "tcp://127.0.0.1:9"
    apply_configuration(configuration(prints_tickets=False, revision="no paper"))
    press(desk, "give", "2", type="passport")
    assert not PrintJob.objects.exists()


def test_what_to_say_to_the_hall_without_a_link_stands_in_the_bar(desk: Client) -> None:
    assert 'data-aloud=""' in desk.get("/desk/bar").content.decode()
    issue_ticket("passport")
    assert "Талон П-001, підійдіть, будь ласка, до вікна 3" in desk.get("/desk/bar").content.decode()
    press(desk, "next")
    assert "Талон П-001, підійдіть" in desk.get("/desk/bar").content.decode()
    press(desk, "start", "2")
    assert 'data-aloud=""' in desk.get("/desk/bar").content.decode()


def test_visitor_whose_ticket_waits_too_long_for_paper_is_told_so(
    hall: Hall, client: Client, paper: fake.Printer
) -> None:
    client.post("/kiosk/take", {"type": "passport", "press": "one-tap-of-a-finger-on-glass"})
    hall.wait(seconds=11)
    assert client.get("/kiosk/ticket/paper").json()["state"] == JobState.WAITING
    hall.wait(seconds=2)
    assert client.get("/kiosk/ticket/paper").json()["state"] == JobState.FAILED
    assert "П-001" in client.get("/kiosk/ticket").content.decode()
