"""Tickets on paper: printed once, after the commit, by a printer that speaks ESC/POS; else the screen has them."""

import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from PIL import Image, ImageChops

from local_queue.printing import services
from local_queue.printing.models import JobState, PrinterState, PrintJob
from local_queue.printing.printers import Printer
from local_queue.printing.services import print_again, print_next, recover
from local_queue.printing.slip import BOLD, REGULAR, face, ticket_slip
from local_queue.tickets.models import LogHead, Ticket
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from local_queue.tickets.services.refusals import Refusal
from tests.local_queue.conftest import Hall, booking
from tests.local_queue.conftest import configuration as new_configuration
from tests.support import printer as fake
from tests.support.hall import running_hall

PRESS = "one-tap-of-a-finger-on-glass"


def states() -> list[str]:
    return list(PrintJob.objects.values_list("state", flat=True))


def run(printer: fake.Printer) -> None:
    while print_next(Printer(printer.address)):
        pass


def take(client: Client, **more: str) -> str:
    answer = client.post("/kiosk/take", {"type": "passport", "press": PRESS, **more}, follow=True)
    return " ".join(answer.content.decode().split())


# once, after the commit


def test_ticket_comes_out_of_the_printer_once(hall: Hall, paper: fake.Printer) -> None:
    issue_ticket("passport")
    assert (states(), paper.connections) == ([JobState.WAITING], 0)
    run(paper), run(paper)
    (sheet,) = paper.settled(1)
    ticket = Ticket.objects.get()
    expected = ticket_slip(
        ticket, services.hall_at(hall.morning).place_of(ticket), "ЦНАП Вишневої громади", 576, is_copy=False
    )
    assert sheet.size == expected.size
    assert ImageChops.difference(sheet.convert("L"), expected.convert("L")).getbbox() is None
    assert states() == [JobState.PRINTED]


def test_ticket_and_its_job_are_one_transaction(hall: Hall, paper: fake.Printer) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        issue_ticket("passport")
        raise DatabaseError("the disk is full")
    assert not Ticket.objects.exists() and not PrintJob.objects.exists()


def test_double_tap_prints_one_ticket(hall: Hall, paper: fake.Printer, client: Client) -> None:
    take(client), take(client)
    run(paper)
    assert len(paper.settled(1)) == 1


def test_hall_without_a_printer_or_without_paper_prints_nothing(hall: Hall, client: Client, settings: object) -> None:
    assert "Запам’ятайте номер" in take(client)
    settings.HALL_PRINTER = "tcp://127.0.0.1:9"
    apply_configuration(new_configuration(prints_tickets=False, revision="no paper"))
    issue_ticket("passport")
    assert states() == []


def test_tickets_come_out_in_their_order(hall: Hall, paper: fake.Printer) -> None:
    for _person in range(3):
        issue_ticket("passport")
    run(paper)
    assert len(paper.settled(3)) == 3
    assert list(PrintJob.objects.order_by("ended_at", "pk").values_list("ticket__number", flat=True)) == [
        "П-001",
        "П-002",
        "П-003",
    ]


def test_ticket_that_was_dealt_with_is_not_printed_any_more(hall: Hall, paper: fake.Printer) -> None:
    issue_ticket("passport")
    Ticket.objects.update(state="void")
    run(paper)
    assert states() == [JobState.FAILED] and paper.connections == 0


# troubles of the printer


@pytest.mark.parametrize(
    ("how", "state"),
    [({"paper": "empty"}, "empty"), ({"is_cover_open": True}, "closed"), ({"paper": "low"}, "low"), ({}, "ready")],
)
def test_state_of_the_printer_is_heard(hall: Hall, settings: object, how: dict[str, object], state: str) -> None:
    with fake.running_printer(**how) as printer:
        settings.HALL_PRINTER = printer.address
        assert services.look_at(Printer(printer.address)) == state
        assert PrinterState.objects.get().state == state


def test_without_paper_the_ticket_is_on_the_screen_with_a_code(
    hall: Hall, paper: fake.Printer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper.paper = "empty"
    take(client)
    run(paper)
    page = " ".join(client.get("/kiosk/ticket").content.decode().split())
    assert "Паперу немає, але талон дійсний" in page and "П-001" in page and "k-qr" in page
    assert not paper.settled(0)
    paper.paper = "ready"
    client.post("/kiosk/ticket/print", {"press": "once-more-by-the-visitor"})
    run(paper)
    assert len(paper.settled(1)) == 1
    assert not PrintJob.objects.last().is_copy  # nothing was on paper before
    assert "Заберіть талон" in client.get("/kiosk/ticket").content.decode()


def test_code_on_the_screen_needs_no_network(hall: Hall) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    from local_queue.printing.selectors import ticket_code

    issue_ticket("passport")
    path, side = ticket_code(Ticket.objects.get())
    picture = Image.new("L", (side, side), 255)
    for move in path.split("M")[1:]:
        left, top = move.split("h")[0].split(" ")
        picture.putpixel((int(left), int(top)), 0)
    (found,) = zxingcpp.read_barcodes(picture.resize((side * 6, side * 6), Image.Resampling.NEAREST))
    assert "П-001" in found.text and "17.11.2026 10:42" in found.text


def test_printer_that_does_not_answer_is_asked_again_and_then_given_up(hall: Hall, settings: object) -> None:
    settings.HALL_PRINTER = "tcp://127.0.0.1:9"
    issue_ticket("passport")
    printer = Printer(settings.HALL_PRINTER)
    assert print_next(printer) is False
    assert states() == [JobState.WAITING]
    hall.wait(seconds=7)
    assert print_next(printer) is True
    assert PrintJob.objects.get().reason == "unreachable"
    assert PrinterState.objects.get().state == "unreachable"


@pytest.mark.parametrize("how", [{"dies_after": 2_000}, {"forgets_to_say_done": True}])
def test_ticket_that_is_perhaps_printed_is_offered_again_as_a_copy(
    hall: Hall, settings: object, client: Client, monkeypatch: pytest.MonkeyPatch, how: dict[str, object]
) -> None:
    monkeypatch.setattr("local_queue.printing.printers.PRINT_SECONDS", 0.3)
    with fake.running_printer(**how) as printer:
        settings.HALL_PRINTER = printer.address
        take(client)
        run(printer)
        assert states() == [JobState.UNSURE]
        page = client.get("/kiosk/ticket").content.decode()
        assert "Якщо талон не вийшов" in page
        run(printer)
        assert states() == [JobState.UNSURE]  # never repeated by itself
        printer.dies_after, printer.forgets_to_say_done = 0, False
        client.post("/kiosk/ticket/print", {"press": "once-more-by-the-visitor"})
        run(printer)
        job = PrintJob.objects.last()
        assert (job.is_copy, job.state) == (True, JobState.PRINTED)


def test_printer_that_answers_nothing_is_trusted(
    hall: Hall, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local_queue.printing.printers.SECONDS", 0.2)
    with fake.running_printer(is_mute=True) as printer:
        settings.HALL_PRINTER = printer.address
        issue_ticket("passport")
        run(printer)
        assert states() == [JobState.PRINTED]
        assert len(printer.settled(1)) == 1


def test_printer_of_a_file_writes_the_same_bytes(hall: Hall, settings: object, tmp_path: Path) -> None:
    target = tmp_path / "lp0"
    target.touch()
    settings.HALL_PRINTER = f"file:{target}"
    issue_ticket("passport")
    print_next(Printer(settings.HALL_PRINTER))
    raw = target.read_bytes()
    assert raw.startswith(b"\x1b@\x1dv0") and raw.endswith(b"\x1dV\x00") and len(raw) > 10_000
    assert states() == [JobState.PRINTED]


@pytest.mark.parametrize("address", ["", "tcp://", "192.168.0.4", "usb:12:34", "file:relative", "tcp://a b:1"])
def test_junk_address_is_named_before_the_start(address: str) -> None:
    from local_queue.environment import Environment

    env = Environment({"HALL_PRINTER": address})
    assert env.printer("HALL_PRINTER") == ""
    assert len(env.problems) == (1 if address else 0)


# power


def test_job_that_was_being_printed_when_the_power_failed_is_never_repeated_by_itself(
    hall: Hall, paper: fake.Printer
) -> None:
    for _person in range(3):
        issue_ticket("passport")
    first, second, _third = PrintJob.objects.all()
    PrintJob.objects.filter(pk=first.pk).update(state=JobState.SENDING)
    PrintJob.objects.filter(pk=second.pk).update(created_at=hall.morning - timedelta(minutes=5))
    recover()
    run(paper)
    assert states() == [JobState.UNSURE, JobState.FAILED, JobState.PRINTED]
    assert len(paper.settled(1)) == 1


def test_restored_copy_does_not_print_what_may_have_been_printed(hall: Hall, paper: fake.Printer) -> None:
    issue_ticket("passport")
    LogHead.objects.update(origin="another log")
    run(paper)
    assert states() == [JobState.UNSURE] and not paper.sheets


@pytest.mark.db
def test_nothing_is_printed_twice_though_the_server_is_killed_again_and_again(tmp_path: Path) -> None:
    with fake.running_printer() as printer, running_hall(tmp_path, HALL_PRINTER=printer.address) as hall:
        given = []
        for turn in range(6):
            browser = hall.browser()
            for number in range(3):
                given.append(browser.take_ticket(f"killed-while-printing-{turn}-{number}"))
            time.sleep(0.05 * turn)
            hall.kill()
            hall.start()
        end = time.monotonic() + 20
        while time.monotonic() < end:
            jobs = dict(rows(tmp_path, "SELECT state, count(*) FROM printing_printjob GROUP BY state"))
            if not jobs.get("waiting") and not jobs.get("sending"):
                break
            time.sleep(0.2)
        whole = printer.settled(jobs.get("printed", 0))
    assert len(set(given)) == sum(jobs.values()) == 18
    assert jobs["printed"] >= 6
    # Each sheet is another ticket: a job in doubt may be among them, a second one of any ticket is not.
    assert len({sheet.tobytes() for sheet in whole}) == len(whole)
    assert jobs["printed"] <= len(whole) <= jobs["printed"] + jobs.get("unsure", 0)


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "hall.sqlite3", timeout=5)) as database:
        return database.execute(query).fetchall()


# copies


def test_copy_says_that_it_is_one(hall: Hall, paper: fake.Printer) -> None:
    answer = issue_ticket("passport")
    run(paper)
    print_again(answer["ticket"], key="k"), print_again(answer["ticket"], key="k")
    run(paper)
    first, second = paper.settled(2)
    assert second.height > first.height  # the bar «КОПІЯ»
    top = second.crop((0, 0, second.width, 20)).convert("L").histogram()
    assert top[0] > top[255]
    assert len(states()) == 2


def test_ticket_is_not_printed_twice_by_two_presses_at_once(hall: Hall, paper: fake.Printer) -> None:
    answer = issue_ticket("passport")
    assert print_again(answer["ticket"], key="a") == print_again(answer["ticket"], key="b")
    run(paper)
    assert len(paper.settled(1)) == 1


def test_ticket_of_somebody_else_or_of_the_past_is_not_printed(
    hall: Hall, paper: fake.Printer, client: Client
) -> None:
    answer = issue_ticket("passport")
    assert client.post("/kiosk/ticket/print", {"press": PRESS})["Location"] == "/kiosk/"
    Ticket.objects.update(state="done")
    with pytest.raises(Refusal):
        print_again(answer["ticket"])
    assert len(states()) == 1


def test_booked_person_prints_the_ticket_on_request(hall: Hall, paper: fake.Printer, client: Client) -> None:
    apply_bookings([booking("А-101", at=hall.morning + timedelta(minutes=18))])
    page = client.post("/kiosk/check-in", {"number": "101"}, follow=True).content.decode()
    assert "Друкувати" in page and states() == []
    client.post("/kiosk/ticket/print", {"press": PRESS})
    run(paper)
    assert len(paper.settled(1)) == 1


def test_doctor_tells_of_the_printer(hall: Hall, settings: object) -> None:
    from local_queue.doctor import BAD, WARNING, WELL, _printer

    assert [one.mark for one in _printer()] == [WARNING]
    apply_configuration(new_configuration(prints_tickets=False, revision="no paper"))
    assert list(_printer()) == []
    for how, mark in (({"paper": "empty"}, BAD), ({"paper": "low"}, WARNING), ({}, WELL)):
        with fake.running_printer(**how) as printer:
            settings.HALL_PRINTER = printer.address
            assert next(_printer()).mark == mark
    settings.HALL_PRINTER = "tcp://127.0.0.1:9"
    assert next(_printer()).mark == BAD


# the picture


@pytest.mark.parametrize("name", [REGULAR, BOLD])
def test_every_ukrainian_letter_is_drawn(name: str) -> None:
    font = face(name, 40)
    missing = bytes(font.getmask("\U000f1234"))
    drawn = {sign: bytes(font.getmask(sign)) for sign in "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяАБВГҐДЕЄЖЗИІЇЙ’–«»№"}
    assert all(mask != missing and any(mask) for mask in drawn.values())
    for one, other in ("ґг", "їі", "єе", "йи", "ЇІ"):
        assert drawn[one] != drawn[other]


@pytest.mark.parametrize("width", [384, 576])
def test_long_names_stay_on_the_paper(hall: Hall, width: int) -> None:
    issue_ticket("passport")
    ticket = Ticket.objects.select_related("type").get()
    ticket.type.label = "Їжак, ґанок, є, і та інші дуже довгі назви послуг, яких ніхто не вигадував " * 2
    picture = ticket_slip(ticket, None, "Центр надання адміністративних послуг Вишневої громади", width, is_copy=True)
    assert picture.width == width and picture.height < 3_000
    ink = picture.convert("L").point(lambda tone: 255 - tone).crop((0, 60, width, picture.height)).getbbox()
    assert ink[0] >= 4 and ink[2] <= width - 4
