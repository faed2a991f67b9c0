"""The voice: words, engines, files, quiet hours."""

import sys
import time as clock_time
import wave
from datetime import datetime, time
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from local_queue import clock, doctor
from local_queue.board.selectors import board_state
from local_queue.environment import Environment
from local_queue.tickets.services.calling import call_next
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.voice import engines, store
from local_queue.voice.sound import is_quiet
from local_queue.voice.words import announcement, desk_words, number_words, ticket_words
from tests.local_queue.conftest import MORNING, Hall

# A stand-in for a real engine: a WAV file of silence as long as the text.
SILENCE = (
    "import sys, wave; text = sys.stdin.buffer.read().decode(); file = wave.open(sys.argv[1], 'wb'); "
    "file.setnchannels(1); file.setsampwidth(2); file.setframerate(8000); file.writeframes(b'00' * len(text) * 100)"
)


@pytest.fixture
def voice(settings: Any, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path
    settings.HALL_VOICE = f'{sys.executable} -c "{SILENCE}" {{file}}'
    return tmp_path / "voice"


def heard(text: str) -> str:
    """The address of a sentence once it is there."""
    for _turn in range(100):
        if address := store.address(text):
            return address
        clock_time.sleep(0.05)
    raise AssertionError("no voice within five seconds")


# words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "нуль"),
        (1, "один"),
        (10, "десять"),
        (11, "одинадцять"),
        (19, "дев’ятнадцять"),
        (20, "двадцять"),
        (40, "сорок"),
        (99, "дев’яносто дев’ять"),
        (100, "сто"),
        (101, "сто один"),
        (212, "двісті дванадцять"),
        (340, "триста сорок"),
        (999, "дев’ятсот дев’яносто дев’ять"),
        (2026, "два нуль два шість"),
    ],
)
def test_numbers_as_words(number: int, words: str) -> None:
    assert number_words(number) == words


VALUES = {
    word: value
    for value, word in enumerate(["нуль", "один", "два", "три", "чотири", "п’ять", "шість", "сім", "вісім", "дев’ять"])
}
VALUES |= dict(
    zip(
        [
            "десять",
            "одинадцять",
            "дванадцять",
            "тринадцять",
            "чотирнадцять",
            "п’ятнадцять",
            "шістнадцять",
            "сімнадцять",
            "вісімнадцять",
        ],
        range(10, 19),
        strict=True,
    )
)
VALUES |= {"дев’ятнадцять": 19, "двадцять": 20, "тридцять": 30, "сорок": 40, "п’ятдесят": 50, "шістдесят": 60}
VALUES |= {"сімдесят": 70, "вісімдесят": 80, "дев’яносто": 90, "сто": 100, "двісті": 200, "триста": 300}
VALUES |= {"чотириста": 400, "п’ятсот": 500, "шістсот": 600, "сімсот": 700, "вісімсот": 800, "дев’ятсот": 900}


@given(st.integers(1, 999))
def test_every_number_is_said_so_that_it_can_be_written_down_again(number: int) -> None:
    words = number_words(number).split()
    values = [VALUES[word] for word in words]
    assert sum(values) == number
    assert values == sorted(values, reverse=True)
    assert 0 not in values


@given(st.sampled_from("АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЮЯ"), st.integers(1, 999))
def test_a_ticket_is_said_as_its_letter_and_one_number_whatever_its_zeros(letter: str, number: int) -> None:
    words = ticket_words(f"{letter}-{number:03d}")
    assert words == ticket_words(f"{letter}{number}")
    assert words.endswith(" " + number_words(number))
    assert letter.lower() in words.split()[0]


@pytest.mark.parametrize(
    ("number", "desk", "is_window", "words"),
    [
        ("А-101", "3", True, "Талон а сто один, вікно три"),
        ("П-001", "12", True, "Талон пе один, вікно дванадцять"),
        ("М-888", "Каса №2", False, "Талон ем вісімсот вісімдесят вісім, каса номер два"),
        ("Ґ-7", "Приймальня", False, "Талон ґе сім, приймальня"),
        ("АБ-20", "3а", True, "Талон а бе двадцять, вікно три а"),
    ],
)
def test_an_announcement(number: str, desk: str, is_window: bool, words: str) -> None:
    assert announcement(number, desk, is_window) == words


@given(st.text(max_size=300))
def test_a_desk_of_any_name_is_said_without_anything_but_words(name: str) -> None:
    words = desk_words(name)
    assert len(words) <= 120
    assert not set(words) & set('<>|&;$`"\\\n\r{}')


# engines and files


def test_a_sentence_is_made_once_and_kept_by_its_text(voice: Path) -> None:
    first = heard("Талон а один, вікно один")
    assert store.address("Талон а один, вікно один") == first
    assert heard("Талон а два, вікно один") != first
    assert len(list(voice.iterdir())) == 2


def test_the_longest_unused_sentences_go_first(voice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MOST_FILES", 2)
    made = []
    for number in range(3):
        made.append(store.make(f"Талон {number}"))
        clock_time.sleep(0.02)
        if number == 1:
            store.make("Талон 0")  # used again
    assert [file.exists() for file in made] == [True, False, True]


@pytest.mark.parametrize("command", ["/no/such/program {file}", "false {file}", "true {file}"])
def test_an_engine_that_fails_leaves_no_file_and_the_chime(voice: Path, settings: Any, command: str) -> None:
    settings.HALL_VOICE = command
    with pytest.raises(engines.VoiceFailed):
        store.make("Талон а один")
    assert not list(voice.glob("*"))
    assert store.address("Талон а один") == ""


class OwnEngine:
    """An engine of somebody's own."""

    name = "own"

    def speak(self, text: str, file: Path) -> None:
        file.write_bytes(text.encode())


def test_an_engine_may_be_a_class(voice: Path, settings: Any) -> None:
    settings.HALL_VOICE = f"{__name__}.OwnEngine"
    assert store.make("Талон").read_text() == "Талон"
    settings.HALL_VOICE = "nothing.of.the.sort"
    with pytest.raises(engines.VoiceFailed):
        engines.chosen()


def test_the_engine_of_the_wheel_speaks_without_internet(voice: Path, settings: Any) -> None:
    pytest.importorskip("espeakng_loader")
    settings.HALL_VOICE = "auto"
    with wave.open(str(store.make("Талон а сто один, вікно три"))) as file:
        assert 1 < file.getnframes() / file.getframerate() < 8


def test_without_the_wheel_the_program_speaks_and_without_both_there_is_the_chime(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(engines.shutil, "which", lambda _name: "/usr/bin/espeak-ng")
    found = engines._usual()
    assert found is not None
    assert found.name == "espeak-ng"
    monkeypatch.setattr(engines.shutil, "which", lambda _name: None)
    assert engines._usual() is None


# the board


def test_a_call_gets_its_voice_and_its_frame_does_not_wait_for_it(hall: Hall, client: Client, voice: Path) -> None:
    desk = hall.open_desk(3)
    issue_ticket("passport")
    call_next(desk)
    first = board_state(clock.now())
    assert (first["sound"], first["rows"][0]["say"]) == ("voice", "")
    address = heard("Талон пе один, вікно три")
    assert board_state(clock.now())["rows"][0]["say"] == address
    whole = client.get(address)
    assert whole["Content-Type"] == "audio/wav"
    part = client.get(address, headers={"Range": "bytes=0-43"})
    assert (part.status_code, part.content) == (206, whole.content[:44])
    assert client.get(address, headers={"Range": "bytes=9999999-"}).status_code == 416


@pytest.mark.parametrize("mark", ["nothing", "hall", "0" * 24])
def test_only_spoken_sentences_are_given_out(hall: Hall, client: Client, voice: Path, mark: str) -> None:
    assert client.get(f"/monitor/voice/{mark}.wav").status_code == 404


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("07:59", True), ("08:00", False), ("12:59", False), ("13:00", True), ("14:00", False), ("23:00", True)],
)
def test_quiet_hours(at: str, quiet: bool) -> None:
    spans = Environment({"Q": "20:00-08:00, 13:00–14:00"}).spans("Q")
    moment = datetime.combine(MORNING.date(), time.fromisoformat(at), clock.KYIV)
    assert is_quiet(moment, spans) is quiet


def test_quiet_hours_that_are_none_are_named() -> None:
    environment = Environment({"Q": "evening"})
    environment.spans("Q")
    with pytest.raises(SystemExit, match="evening"):
        environment.finish()


def test_in_quiet_hours_the_hall_is_silent(hall: Hall, settings: Any, voice: Path) -> None:
    settings.HALL_QUIET = [(time(10), time(11))]
    assert board_state(clock.now())["sound"] == "off"
    hall.wait(minutes=30)
    assert board_state(clock.now())["sound"] == "voice"


def test_the_doctor_tries_the_voice(voice: Path, settings: Any) -> None:
    (line,) = doctor._voice()
    assert line.mark == doctor.WELL
    settings.HALL_VOICE = "false {file}"
    (line,) = doctor._voice()
    assert (line.mark, bool(line.advice)) == (doctor.WARNING, True)
