"""The board at the end of the day and before the first desk; the kiosk's pages in large text."""

from datetime import timedelta

import pytest
from django.test import Client

from local_queue import clock
from local_queue.board.selectors import board_state
from local_queue.board.templatetags.hall import icon
from local_queue.protocol.queue import QueueType
from local_queue.tickets.services.calling import call_next, finish, start_serving
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_configuration
from tests.local_queue.conftest import MORNING, Hall, configuration

CLOSES = MORNING.replace(hour=17, minute=0)


def at(hall: Hall, **before: float) -> dict[str, object]:
    hall.to(CLOSES - timedelta(**before))
    return board_state(clock.now())


def test_half_an_hour_before_the_end_a_line_says_so_and_the_ticker_names_the_next_day(hall: Hall) -> None:
    assert at(hall, minutes=31)["notice"] == []
    board = at(hall, minutes=29)
    assert board["notice"] == ["Прийом завершується о 17:00.", "Талони ще видаємо"]
    assert board["ticker"] == ["Наступний прийом: середа, 18 листопада, 08:00–17:00"]


def test_after_hours_the_board_stays_while_somebody_with_a_ticket_waits(hall: Hall) -> None:
    desk = hall.open_desk(1)
    issue_ticket("passport")
    issue_ticket("passport")
    hall.to(CLOSES + timedelta(minutes=2))
    board = board_state(clock.now())
    assert (board["mode"], board["notice"][0]) == ("open", "Нові талони вже не видаємо.")
    for _turn in range(2):
        call_next(desk)
        start_serving(desk)
        assert board_state(clock.now())["mode"] == "open"
        finish(desk)
    assert board_state(clock.now())["mode"] == "closed"


def test_a_forgotten_ticket_does_not_hold_the_board_open_when_every_desk_has_gone(hall: Hall) -> None:
    issue_ticket("passport")
    hall.to(CLOSES + timedelta(minutes=2))
    assert board_state(clock.now())["mode"] == "closed"


@pytest.mark.parametrize(("is_large", "cards"), [(False, 6), (True, 4)])
def test_the_kiosk_shows_six_services_at_once_and_four_in_large_text(
    hall: Hall, client: Client, is_large: bool, cards: int
) -> None:
    kinds = tuple(
        QueueType(id=f"kind{number}", label=f"Послуга {number}", prefix="П", kiosk_limit=5, minutes=20)
        for number in range(8)
    )
    apply_configuration(configuration(types=kinds))
    if is_large:
        client.post("/kiosk/modes", {"mode": "large"})
    page = client.get("/kiosk/services").content.decode()
    assert page.count('class="k-card') == cards
    assert "Ще послуги" in page


def test_kiosk_counts_people_in_ukrainian_and_in_english(hall: Hall, client: Client) -> None:
    issue_ticket("passport")
    assert "чекає 1" in client.get("/kiosk/services").content.decode()
    issue_ticket("passport")
    assert "чекають 2" in client.get("/kiosk/services").content.decode()
    client.post("/kiosk/modes", {"mode": "language"})
    assert "2 waiting" in client.get("/kiosk/services").content.decode()


def test_an_icon_that_a_newer_portal_invented_becomes_a_sheet_of_paper() -> None:
    assert "#i-file-text" in icon("hologram")
    assert "#i-home" in icon("home")


def test_the_page_of_the_link_speaks_ukrainian(hall: Hall, client: Client) -> None:
    page = client.get("/state/").content.decode()
    assert "База даних" in page
    assert "not activated" not in page
