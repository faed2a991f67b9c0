"""What a newer portal sent and this version could not read: kept, and read again by the version that can."""

import hashlib
import logging
from typing import Any

from django.db import transaction

from local_queue import clock
from local_queue.protocol.bookings import Booking
from local_queue.protocol.queue import QueueConfiguration
from local_queue.protocol.wire import ProtocolError, dumps, from_plain
from local_queue.sync.models import SetAside
from local_queue.tickets.models import Configuration
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration

CONFIGURATION = "configuration"

log = logging.getLogger("local_queue.sync")


def set_aside(spoilt: list[tuple[str, Any, str]]) -> None:
    """Keep what this version cannot read; the rest of the answer is taken all the same."""
    for part, item, reason in spoilt:
        name = hashlib.sha256(dumps(item)).hexdigest()
        values = {"part": part, "body": item, "reason": reason[:200], "at": clock.now()}
        SetAside.objects.get_or_create(name=name, defaults=values)


def read_again() -> int:
    """After an upgrade: what is understood now is applied, oldest first, and no longer kept. Returns how many.

    A booking has a version of its own, so one that came later in words known before stays the newest.
    """
    done = 0
    for row in SetAside.objects.order_by("pk"):
        try:
            done += _read(row)
        except ProtocolError:
            continue
        except Exception:
            log.exception("what was set aside on %s is not applied", row.at)
    return done


def _read(row: SetAside) -> int:
    with transaction.atomic():
        if row.part == CONFIGURATION:
            found = from_plain(QueueConfiguration, row.body)
            known = Configuration.objects.filter(pk=1).first()
            if known is None or known.received_at <= row.at:
                apply_configuration(found)
        elif apply_bookings([from_plain(Booking, row.body)]):
            return 0  # of a type that is not known yet
        row.delete()
    return 1
