"""What a hall sends: activation, signed requests, events."""

from datetime import UTC, date, datetime, timedelta

from local_queue.protocol.activation import Activation
from local_queue.protocol.events import Event, EventBatch
from local_queue.protocol.signing import sign
from local_queue.protocol.wire import dumps
from modules.equeue.services import sync
from portal.common import clock

BASE = "/api/v1/equeue/sync"
DAY = date(2026, 11, 16)


def ask(client, hall, method, path, message=None, **headers):
    body = dumps(message) if message is not None else b""
    full = BASE + path
    signature = sign(hall.key, hall.public_id, method=method, path=full, body=body, now=clock.now())
    return client.generic(
        method, full, body, content_type="application/json", headers={**signature.headers(), **headers}
    )


def activated(hall, origin="o1"):
    code = sync.new_activation_code(hall)
    answer = sync.activate_hall(Activation(code=code, origin=origin))
    hall.refresh_from_db()
    return answer


def event(seq, kind="ticket.issued", **payload):
    return Event(
        id=f"id{seq}",
        origin="o1",
        seq=seq,
        service_day=DAY,
        aggregate=f"t{seq}",
        type=kind,
        at_wall=datetime(2026, 11, 16, 8, 0, tzinfo=UTC) + timedelta(minutes=seq),
        at_mono=seq,
        payload=payload,
    )


def batch(*events):
    return EventBatch(origin="o1", events=events)
