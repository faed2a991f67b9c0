"""What a hall tells of its own machines: the newest word stands, nothing of it is kept beside."""

from datetime import datetime, timedelta
from typing import Any

from local_queue.protocol.state import HallState, Printer, StateAck
from modules.equeue.models import HallDevice, HallServer
from portal.common import clock

OLDEST = timedelta(days=366)
PRINTERS = {word.value for word in Printer}


def take_state(hall: HallServer, message: HallState) -> StateAck:
    """Instants become ours by their distance from the hall's own now; devices of others are left out. A hall that was
    started anew does not know whom it has seen before, so what was seen stays seen."""
    now = clock.now()

    def ours(at: datetime) -> datetime:
        return now - min(max(message.at - at, timedelta()), OLDEST)

    before = hall.told.get("seen", {})
    known = HallDevice.objects.filter(hall=hall).values_list("public_id", flat=True)
    seen = {name: ours(message.seen[name]).isoformat() if name in message.seen else before.get(name) for name in known}
    own_kiosk = ours(message.own_kiosk_at).isoformat() if message.own_kiosk_at else hall.told.get("own_kiosk")
    told: dict[str, Any] = {
        "seen": {name: at for name, at in seen.items() if at},
        "own_kiosk": own_kiosk,
        "screens": message.screens,
        "printer": message.printer if message.printer in PRINTERS else "",
        "disk_free_mb": message.disk_free_mb,
        "is_disk_low": message.is_disk_low,
        "version": message.version,
    }
    HallServer.objects.filter(pk=hall.pk).update(told=told, told_at=now)
    return StateAck(server_time=now)
