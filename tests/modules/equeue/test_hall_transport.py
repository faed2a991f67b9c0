"""What a hall sends: gzipped on the way, and understood later when it is newer than the portal."""

from datetime import datetime

import pytest

from local_queue.protocol.events import EventAck
from local_queue.protocol.signing import sign
from local_queue.protocol.wire import dumps, loads, pack
from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, HallEvent
from modules.equeue.services import confirm_booking, hold_slot, sync
from portal.common import clock
from tests.modules.equeue.test_hall_sync import BASE, DAY, activated, batch, event

pytestmark = pytest.mark.usefixtures("frozen")


@pytest.fixture
def booking(workplace_type, contact):
    start = datetime(2026, 11, 16, 10, tzinfo=clock.KYIV).time()
    held = hold_slot(workplace_type=workplace_type, local_date=DAY, local_start=start, holder="h" * 20)
    confirm_booking(token=held.token, contact=contact)
    return Booking.objects.get(public_id=held.public_id)


def test_event_of_a_newer_hall_is_applied_after_the_upgrade(hall, booking, monkeypatch):
    activated(hall)
    name = booking.public_id
    with monkeypatch.context() as before:
        before.setattr(sync, "VERSION", 0)  # this portal is older than every event
        sync.receive_events(
            hall, batch(event(1, "ticket.called", booking=name), event(2, "ticket.started", booking=name))
        )
        assert sync.reapply_events() == 0
    assert set(HallEvent.objects.values_list("state", flat=True)) == {"stored"}
    assert sync.reapply_events() == 2
    assert sync.reapply_events() == 0
    assert list(HallEvent.objects.order_by("seq").values_list("state", flat=True)) == ["applied", "applied"]
    booking.refresh_from_db()
    assert booking.state == BookingState.CHECKED_IN


def test_what_waits_behind_a_gap_is_not_applied_out_of_turn(hall, booking):
    activated(hall)
    sync.receive_events(hall, batch(event(2, "ticket.finished", booking=booking.public_id)))
    assert sync.reapply_events() == 0
    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED


def test_gzipped_push_is_understood_and_a_bomb_is_refused(hall, client, site):
    activated(hall)
    hall.refresh_from_db()

    def push(body, encoding="gzip"):
        full = f"{BASE}/push"
        signature = sign(hall.key, hall.public_id, method="POST", path=full, body=body, now=clock.now())
        headers = {**signature.headers(), "Content-Encoding": encoding}
        return client.generic("POST", full, body, content_type="application/json", headers=headers)

    answer = push(pack(dumps(batch(event(1), event(2)))))
    assert loads(EventAck, answer.content).acked_seq == 2
    assert push(pack(b" " * 3_000_000)).status_code == 413
    assert push(pack(dumps(batch(event(3))))[:-9]).status_code == 422
    assert push(b"not gzip").status_code == 422
    assert push(b"{}", "br").status_code == 415
    assert HallEvent.objects.count() == 2
