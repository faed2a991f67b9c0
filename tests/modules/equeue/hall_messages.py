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


def tell(hall, *acts, first=1, origin="o1", day=DAY):
    """Acts are (type, aggregate, instant or minutes ago, payload), perhaps with the device that did it."""
    events = []
    for seq, (kind, name, when, payload, *device) in enumerate(acts, first):
        events.append(
            Event(
                id=f"{origin}-{seq}",
                origin=origin,
                seq=seq,
                service_day=day,
                aggregate=name,
                type=kind,
                at_wall=when if isinstance(when, datetime) else clock.now() - timedelta(minutes=when),
                at_mono=seq,
                device="".join(device),
                payload=payload,
            )
        )
    sync.receive_events(hall, EventBatch(origin=origin, events=tuple(events)))
