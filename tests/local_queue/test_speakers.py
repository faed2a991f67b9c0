"""Which of the screens of a room speaks: one, always, whatever dies."""

import random

import pytest
from django.test import Client

from local_queue.board import speakers as module
from local_queue.board.speakers import Speakers
from tests.local_queue.conftest import Hall

ROOM: tuple[str, ...] = ()
A, B, C = "a" * 16, "b" * 16, "c" * 16


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Speakers:
    found = Speakers()
    found.time = 1000.0
    monkeypatch.setattr(module.time, "monotonic", lambda: found.time)
    return found


def test_first_speaks_and_goes_on_speaking(room: Speakers) -> None:
    room.heard(ROOM, A)
    room.heard(ROOM, B)
    assert room.of(ROOM) == A
    room.left(ROOM, A)
    assert room.of(ROOM) == B
    room.heard(ROOM, A)
    assert room.of(ROOM) == B


def test_rooms_do_not_know_each_other(room: Speakers) -> None:
    room.heard(("1", "2"), A)
    room.heard(("3",), B)
    assert (room.of(("1", "2")), room.of(("3",)), room.of(ROOM)) == (A, B, "")


def test_screen_that_cannot_speak_is_the_last(room: Speakers) -> None:
    room.heard(ROOM, A, can=False)
    assert room.of(ROOM) == A
    room.heard(ROOM, B)
    assert room.of(ROOM) == B


def test_with_heartbeats_of_two_seconds_a_living_screen_speaks_within_six(room: Speakers) -> None:
    order = random.Random(7)
    alive: set[str] = set()
    silent_since = None
    for _turn in range(2000):
        room.time += 2.0
        for name in (A, B, C):
            if order.random() < 0.1:
                alive ^= {name}
        for name in alive:
            room.heard(ROOM, name)
        chosen = room.of(ROOM)
        silent_since = None if chosen in alive or not alive else silent_since or room.time
        assert silent_since is None or room.time - silent_since < 4


def test_what_is_no_name_takes_no_part(client: Client, hall: Hall) -> None:
    for name in ("", "<b>", "Ї" * 16, "a" * 100, "short"):
        assert client.get("/monitor/state", {"screen": name}).json()["speaker"] == ""
    assert client.get("/monitor/state", {"screen": A, "sound": "off", "desks": "1"}).json()["speaker"] == ""
    assert client.get("/monitor/state", {"screen": A, "desks": "1"}).json()["speaker"] == A
    assert client.get("/monitor/state", {"screen": B, "desks": "1"}).json()["speaker"] == A


def test_no_stranger_takes_the_voice_away(client: Client, hall: Hall) -> None:
    """A monitor signs in nowhere: whatever a computer of the network says, who speaks goes on speaking."""
    assert client.get("/monitor/state", {"screen": A}).json()["speaker"] == A
    for sound in ("voice", "auto", "chime", ""):
        assert client.get("/monitor/state", {"screen": B, "sound": sound}).json()["speaker"] == A


def test_number_of_seats_is_bounded(room: Speakers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 5)
    for number in range(50):
        room.heard((str(number),), f"{number:016d}")
    assert sum(map(len, room.seats.values())) == 5


def test_seats_of_rooms_that_nobody_asks_for_any_more_are_free_again(
    room: Speakers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger who named thousands of rooms once does not silence the real one until the next restart."""
    monkeypatch.setattr(module, "MOST", 5)
    for number in range(5):
        room.heard((str(number),), f"{number:016d}")
        assert room.of((str(number),))
    room.time += module.LOST + 1
    room.heard(ROOM, A)
    assert room.of(ROOM) == A


def test_room_that_is_left_leaves_nothing_behind(room: Speakers) -> None:
    for number in range(50):
        room.heard((str(number),), A)
        room.of((str(number),))
        room.left((str(number),), A)
    assert not room.seats
    assert not room.speaking
