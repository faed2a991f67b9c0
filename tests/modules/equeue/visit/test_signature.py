"""A ticket is known to be genuine without a network: by the signature in QR 1 and the published key."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.equeue.engine.signing import SignedTicket, public_key, sign_ticket, verified
from modules.equeue.selectors.checking import TO_LATIN
from modules.equeue.selectors.tickets import ticket_of
from tests.modules.equeue.visit.pages import address

SEED = bytes(range(32))
TICKET = SignedTicket("kU8-aa_00000000000000x", "А-101", datetime(2026, 11, 17, 9), "place-1")  # noqa: DTZ001  wall time
GENUINE = f"https://x.test/cabinet/equeue/{TICKET.public_id}/#{sign_ticket(SEED, TICKET)}"


def test_genuine_ticket_is_known_and_another_key_knows_none():
    assert verified(public_key(SEED), GENUINE) == TICKET
    assert verified(public_key(b"\1" * 32), GENUINE) is None
    assert len(GENUINE) < 250  # a QR code that a phone reads from paper


@given(st.integers(0, len(GENUINE) - 1), st.characters(min_codepoint=45, max_codepoint=122))
def test_any_change_of_what_is_signed_is_seen(place, letter):
    head = GENUINE.index(TICKET.public_id)
    changed = GENUINE[:place] + letter + GENUINE[place + 1 :]
    found = verified(public_key(SEED), changed)
    assert found in (None, TICKET)
    if head <= place < head + len(TICKET.public_id) and letter != GENUINE[place]:
        assert found is None


@given(st.text(max_size=80), st.text(max_size=200))
def test_nonsense_is_no_ticket(key, text):
    assert verified(public_key(SEED), text) is None and verified(key, GENUINE) is None


@pytest.mark.django_db
def test_ticket_carries_its_signature_and_the_api_has_the_key(visitor, booked, browser):
    booking = booked()
    answer = visitor.get("/api/v1/equeue/export/ticket-key").json()
    scanned = ticket_of(booking, "http://cabinet.test").staff_url
    found = verified(answer["key"], scanned)
    assert (found.number, found.public_id) == (booking.number, booking.public_id)
    assert f"{found.wall:%Y-%m-%d %H:%M}" == "2026-11-17 09:00" and found.place == booking.queue.addressee.public_id
    typed_for = {chr(meant): chr(typed) for typed, meant in TO_LATIN.items()}
    for text in (scanned, "".join(typed_for.get(char, char) for char in scanned)):  # and under the Ukrainian layout
        assert browser.post("/cabinet/equeue/check/", {"ticket": text}).url == address(booking)
