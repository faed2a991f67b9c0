"""One server for a hall: a second one with the same key and database (a cloned disk) is told so and refused.

A process names itself (`instance`) and the process before it that was answered (`before`). One that goes on from the
process that we answer is a restart; it is answered as soon as the other has been silent for a few of its rounds. Any
other one waits until the hall has been silent for two minutes.
"""

import logging

from django.core.cache import cache

from modules.equeue.models import HallServer
from portal.common import clock

RESTART_ROUNDS = 3
SILENT_SECONDS = 120
KEPT_SECONDS = 3600

log = logging.getLogger("equeue.halls")


def _key(hall: HallServer) -> str:
    # A new activation is a new salt: whoever has it is the hall.
    return f"equeue.hall-instance.{hall.pk}.{hall.key_salt}"


def is_second_server(hall: HallServer, *, instance: str, before: str, every: int) -> bool:
    """Note who asks; True if another process of this hall is at work. Halls of an older version name nobody."""
    if not instance:
        return False
    now = clock.now().timestamp()
    known: tuple[str, float, int] | None = cache.get(_key(hall))
    if known is not None and known[0] != instance:
        present, seen, rounds = known
        silence = max(RESTART_ROUNDS * rounds, 6)
        if now - seen < (silence if before == present else max(SILENT_SECONDS, silence)):
            log.warning("a second server asks with the identity of the hall %s", hall.public_id)
            return True
    cache.set(_key(hall), (instance, now, min(max(every, 1), 600)), KEPT_SECONDS)
    return False
