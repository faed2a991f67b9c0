"""The board of several halls, its media, and what a television of another decade can be asked for."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from local_queue import clock
from local_queue.board.screens import Screen, screen_of
from local_queue.board.selectors import board_state, hall_frame
from local_queue.board.style import style_sheet
from local_queue.protocol.queue import Device, Tile
from local_queue.tickets.models import Counter, Ticket
from local_queue.tickets.models import Device as DeviceRow
from local_queue.tickets.services.alarm import begin_alarm, end_alarm
from local_queue.tickets.services.calling import call_next, recall
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from tests.local_queue.conftest import HASH, MORNING, Hall, booking, configuration

SCRIPTS = sorted((Path(settings.BASE_DIR) / "local_queue" / "static" / "hall").glob("monitor*.js"))
PIXEL = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")


def two_halls() -> None:
    """Desk 1 receives passports, desk 3 land."""
    apply_configuration(
        configuration(
            revision="r2",
            devices=(
                Device(id="desk1", kind="desk", name="Вікно 1", login="vikno1", password=HASH, types=("passport",)),
                Device(id="desk3", kind="desk", name="Вікно 3", login="vikno3", password=HASH, types=("land",)),
            ),
        )
    )


# the address


@pytest.mark.parametrize(
    ("text", "desks"),
    [
        ("", ()),
        ("3", ("3",)),
        ("1-3, 7", ("1", "2", "3", "7")),
        ("Приймальня,2", ("2", "приймальня")),
        (" , ,", ()),
        ("7-1", ()),
        ("1-999", None),
    ],
)
def test_desks_of_an_address(text: str, desks: tuple[str, ...] | None) -> None:
    found = screen_of({"desks": text}).desks
    assert found == desks if desks is not None else len(found) <= 40


def test_an_address_that_asks_for_nonsense_shows_the_usual_board() -> None:
    assert screen_of({"layout": "<b>", "sound": "loud", "colour": "pink"}) == Screen()


# several halls


def test_a_screen_of_one_hall_shows_its_desks_and_only_whom_they_receive(hall: Hall) -> None:
    two_halls()
    desks = {number: hall.open_desk(number) for number in (1, 3)}
    issue_ticket("passport"), issue_ticket("land"), issue_ticket("land")
    call_next(desks[3])
    first, second = (board_state(clock.now(), screen_of({"desks": name})) for name in ("1", "вікно 3"))
    assert [(row["desk"], row["number"]) for row in first["rows"]] == [("1", "")]
    assert (first["next"], first["waiting"]) == (["П-001"], 1)
    assert [(row["desk"], row["number"]) for row in second["rows"]] == [("3", "Н-001")]
    assert (second["next"], second["waiting"]) == (["Н-002"], 1)


def test_a_renamed_desk_stays_on_the_screen_that_named_its_number(hall: Hall) -> None:
    desk = hall.open_desk(3)
    DeviceRow.objects.filter(public_id=desk).update(title="Приймальня")
    for name in ("3", "Вікно 3", "приймальня"):
        assert board_state(clock.now(), screen_of({"desks": name}))["rows"][0]["desk"] == "Приймальня"


def test_a_screen_of_desks_that_do_not_exist_says_so(hall: Hall) -> None:
    assert board_state(clock.now(), screen_of({"desks": "14"}))["mode"] == "nowhere"


def test_a_recalled_ticket_is_a_new_call_by_its_time(hall: Hall) -> None:
    desk = hall.open_desk(3)
    issue_ticket("passport")
    call_next(desk)
    before = board_state(clock.now())["rows"][0]
    hall.wait(minutes=2)
    recall(desk)
    after = board_state(clock.now())["rows"][0]
    assert after["order"] > before["order"]
    assert after["at"] - before["at"] == 120_000


@pytest.mark.parametrize(("reason", "words"), [("alarm", "Повітряна тривога"), ("blackout", "Немає світла")])
def test_an_alarm_takes_the_whole_screen_silently_and_the_board_comes_back(
    hall: Hall, client: Client, reason: str, words: str
) -> None:
    desk = hall.open_desk(3)
    begin_alarm(reason=reason, device=desk)
    board = board_state(clock.now())
    assert (board["mode"], board["message"]) == ("alarm", {"since": "10:42", "reason": reason})
    assert board["sound"] == "off"
    page = client.get("/monitor-display").content.decode()
    assert words in page.partition("tv-full")[2].partition("</main>")[0]
    hall.wait(minutes=9)
    end_alarm(device=desk)
    assert board_state(clock.now())["mode"] == "open"


def test_the_frame_carries_the_time_for_screens_whose_clock_is_wrong(hall: Hall) -> None:
    frame = hall_frame()
    assert frame["now"] == int(MORNING.timestamp() * 1000)
    assert frame["zone"] == 120


def test_a_page_costs_the_same_queries_for_two_people_and_for_thirty(hall: Hall, client: Client) -> None:
    counts = []
    hall.open_desk(1), hall.open_desk(3)
    for people in (2, 28):
        for _person in range(people):
            _take()
        with CaptureQueriesContext(connection) as queries:
            client.get("/monitor-display?desks=1,3")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def _take() -> None:
    """A walk-in past the kiosk's limit of the test configuration."""
    Counter.objects.filter(series__startswith="kiosk:").update(value=0)
    issue_ticket("passport")


# media


@pytest.fixture
def folder(settings: object, tmp_path: Path) -> Path:
    settings.HALL_MEDIA = tmp_path  # type: ignore[attr-defined]  the fixture is of pytest-django
    return tmp_path


def test_pictures_and_texts_of_the_folder_are_shown_in_order(hall: Hall, client: Client, folder: Path) -> None:
    (folder / "2 Оксана.gif").write_bytes(PIXEL)
    (folder / "1.txt").write_text("Скільки ще чекати?\nСкануйте код\nна талоні", encoding="utf-8")
    (folder / "script.svg").write_text("<svg onload='x'/>")
    (folder / ".hidden.png").write_bytes(PIXEL)
    cards = board_state(clock.now())["media"]
    assert cards[0] == {"title": "Скільки ще чекати?", "text": "Скануйте код на талоні"}
    assert len(cards) == 2
    assert "Оксана" not in json.dumps(cards, ensure_ascii=False)
    answer = client.get(cards[1]["image"])
    assert answer["Content-Type"] == "image/gif"
    assert b"".join(answer.streaming_content) == PIXEL  # type: ignore[attr-defined]  a FileResponse


@pytest.mark.parametrize("name", ["0000000000000000", "secret", "hall-sqlite3"])
def test_nothing_but_the_pictures_is_given_out(hall: Hall, client: Client, folder: Path, name: str) -> None:
    (folder / "a.gif").write_bytes(PIXEL)
    assert client.get(f"/monitor/media/{name}").status_code == 404


def test_a_folder_that_is_not_there_and_a_text_that_is_no_text_harm_nobody(hall: Hall, folder: Path) -> None:
    (folder / "x.txt").write_bytes(b"\xff\xfe\x00broken")
    (folder / "empty.txt").write_text("")
    usual = board_state(clock.now())["media"]
    assert {"title": "Приготуйте документи", "text": "Паспорт або ID-картка та податковий номер"} in usual
    settings.HALL_MEDIA = folder / "none"
    assert board_state(clock.now())["media"] == usual
    (folder / "1.txt").write_text("Своє\nоголошення", encoding="utf-8")
    settings.HALL_MEDIA = folder
    assert board_state(clock.now())["media"] == [{"title": "Своє", "text": "оголошення"}]


def test_usual_cards_say_what_this_hall_has_and_fit_a_narrow_card(hall: Hall, folder: Path) -> None:
    names = {card["title"] for card in board_state(clock.now())["media"]}
    assert names == {"Як іде черга", "Приготуйте документи", "Наступний день прийому"}
    tile = Tile(label="Запис", address="https://cnap.vyshneva.gov.ua/queue/", does="booking")
    apply_configuration(configuration(tiles=(tile,), status_address="https://x.ua/s/", revision="r9"))
    cards = board_state(clock.now())["media"]
    assert {"title": "Без очікування", "text": "Запишіться на зручний час: cnap.vyshneva.gov.ua"} in cards
    assert {"title": "Скільки ще чекати?", "text": "Скануйте код на талоні"} in cards
    assert {"title": "Наступний день прийому", "text": "завтра, 08:00–17:00"} in cards
    assert max(len(card["title"]) + len(card["text"]) for card in cards) < 70


def test_alarm_names_the_shelter_of_the_portal(hall: Hall, client: Client) -> None:
    begin_alarm()
    assert "Ідіть за знаками" in client.get("/kiosk/").content.decode()
    apply_configuration(
        configuration(shelter="Підвал ЦНАП, вхід із двору", shelter_way="1 хвилина пішки, є пандус.", revision="r9")
    )
    message = board_state(clock.now())["message"]
    assert (message["shelter"], message["way"]) == ("Підвал ЦНАП, вхід із двору", "1 хвилина пішки, є пандус.")
    assert "Підвал ЦНАП, вхід із двору" in client.get("/monitor-display").content.decode()
    page = client.get("/kiosk/").content.decode()
    assert "Підвал ЦНАП, вхід із двору" in page
    assert "1 хвилина пішки, є пандус. Не користуйтеся" in page


# nothing about a person


def test_no_name_phone_booking_or_key_reaches_any_address_of_the_monitor(
    hall: Hall, client: Client, folder: Path
) -> None:
    """I13: everything under /monitor* for two screens, with a booked and a walk-in person called."""
    apply_bookings([booking("А-101", holder="Оксана Кривоніс")])
    for number in (1, 3):
        desk = hall.open_desk(number)
        issue_ticket("land")
        call_next(desk)
    (folder / "a.gif").write_bytes(PIXEL)
    routes = {str(one.pattern) for one in get_resolver("local_queue.board.urls").url_patterns}
    pages = ["monitor-display", "monitor/state", "monitor/state?since=0", "monitor/style.css"]
    assert {route for route in routes if route.startswith("monitor")} <= {
        *(page.partition("?")[0] for page in pages),
        "monitor-display/",
        "monitor/media/<slug:mark>",
        "monitor/voice/<slug:mark>.wav",
    }
    secrets = ["Оксана", "Кривоніс", "booking-", "vikno", "passport", "Паспорт", HASH]
    secrets += Ticket.objects.values_list("public_id", flat=True)
    for page in pages:
        for query in ("", "desks=3"):
            text = client.get(f"/{page}{'&' if '?' in page else '?'}{query}").content.decode()
            assert not [secret for secret in secrets if secret in text], page
    frame = json.loads(client.get("/monitor/state").content)
    assert set(frame) == {"kind", "epoch", "seq", "version", "build", "at", "now", "zone", "board", "speaker"}
    assert set(frame["board"]) == {
        "mode",
        "organisation",
        "date",
        "emblem",
        "rows",
        "next",
        "waiting",
        "notice",
        "ticker",
        "message",
        "media",
        "sound",
    }
    assert set(frame["board"]["rows"][0]) == {"desk", "window", "number", "order", "at", "say", "state"}


# televisions of another decade

NEWER = {
    "arrow function": r"=>",
    "let or const": r"\b(let|const)\s+[\w{\[]",
    "class": r"\bclass\s+\w+\s*(extends|\{)",
    "template literal": r"`",
    "module": r"^\s*(import|export)\b",
    "promise or fetch": r"\b(Promise|fetch|async|await)\b\s*[.(]",
    "method that engines of 2012 lack": r"\.(includes|startsWith|find|assign|closest|append|remove|forEach)\(",
    "spread": r"\.\.\.",
    "default parameter": r"function\s*\w*\([^)]*=",
    "optional chaining": r"\?\.",
}


def bare(script: Path) -> str:
    """Code without comments and strings."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", script.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r'"(\\.|[^"\\])*"', '""', text)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)
@pytest.mark.parametrize("what", NEWER)
def test_scripts_of_the_monitor_are_es5(script: Path, what: str) -> None:
    assert not re.search(NEWER[what], bare(script), re.MULTILINE)


def test_the_check_of_old_syntax_sees_new_syntax(tmp_path: Path) -> None:
    samples = ["x => 1", "let a = 1;", "class A {", "`a`", "import a from ''", "fetch(a)", "a.find(b)", "f(...a)"]
    samples += ["function f(a = 1) {}", "a?.b"]
    assert len(samples) == len(NEWER)
    for sample, pattern in zip(samples, NEWER.values(), strict=True):
        assert re.search(pattern, sample, re.MULTILINE), sample


def test_the_style_needs_nothing_newer_than_the_televisions() -> None:
    """No feature without which the page would fall apart; a colour is a value, not a variable."""
    style = re.sub(r"@font-face \{[^}]*\}", "", style_sheet())
    for newer in (
        "var(",
        "calc(",
        "min(",
        "max(",
        "clamp(",
        "grid",
        "flex",
        "gap:",
        "@layer",
        "@container",
        "inset:",
        "inline-size",
        "block-size",
        ":is(",
        ":where(",
        "clip-path",
        "oklch",
        "color-mix",
    ):
        assert newer not in style, newer
    assert "#FFD600" in style


def test_the_page_is_painted_without_scripts_and_loads_itself_anew(hall: Hall, client: Client) -> None:
    desk = hall.open_desk(3)
    issue_ticket("passport"), issue_ticket("passport")
    call_next(desk)
    page = client.get("/monitor-display").content.decode()
    seen = re.sub(r"<[^>]+>", " ", page.partition('<div class="tv-screen">')[2].partition("</main>")[0])
    assert re.search(r"Запрошуємо талон\s+П-001.*до вікна\s+3.*П-002", seen, re.DOTALL)
    assert '<noscript><meta http-equiv="refresh"' in page


def test_a_page_knows_the_build_of_its_server(hall: Hall, client: Client) -> None:
    page = client.get("/monitor-display").content.decode()
    build = json.loads(client.get("/monitor/state").content)["build"]
    assert f'data-build="{build}"' in page
    assert page.count(f"?v={build}") == 2 + len(SCRIPTS)
