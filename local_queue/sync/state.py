"""What the portal is told of this hall's machines: at once when a word of it changes, else now and then."""

import shutil
import time
from pathlib import Path

from django.conf import settings

from local_queue import VERSION, clock
from local_queue.board.feed import feed
from local_queue.presence import OWN_KIOSK, presence
from local_queue.printing.selectors import printer_state
from local_queue.protocol.state import MAX_WORD, MOST_DEVICES, MOST_SCREENS, HallState
from local_queue.sync.client import PortalClient, PortalRefused, PortalUnreachable

TELL_SECONDS = 30.0
LOW_DISK_MB = 1024  # as the doctor says


def state_now() -> HallState:
    seen = dict(presence.devices)
    own_kiosk_at = seen.pop(OWN_KIOSK, None)
    newest = sorted(seen.items(), key=lambda item: item[1], reverse=True)[:MOST_DEVICES]
    free = _free_mb()
    printer = printer_state()
    return HallState(
        at=clock.now(),
        seen=dict(newest),
        own_kiosk_at=own_kiosk_at,
        screens=min(len(feed.sends) + presence.polling_screens(), MOST_SCREENS),
        printer=str(printer.state) if printer is not None else "",
        disk_free_mb=free,
        is_disk_low=free is not None and free < LOW_DISK_MB,
        version=VERSION[:MAX_WORD],
    )


def _free_mb() -> int | None:
    try:
        return shutil.disk_usage(Path(settings.DATABASES["default"]["NAME"]).parent).free // 1024**2
    except OSError:
        return None


class Teller:
    """One a process: it knows what was told last."""

    def __init__(self) -> None:
        self.told_at = -TELL_SECONDS
        self.told: tuple[object, ...] = ()

    def tell(self, client: PortalClient) -> bool:
        """Whether the portal took it. An older portal has no such door, and that is no trouble of the link."""
        state = state_now()
        words = (state.screens, state.printer, state.is_disk_low, state.version, frozenset(state.seen))
        if words == self.told and time.monotonic() - self.told_at < TELL_SECONDS:
            return False
        self.told_at, self.told = time.monotonic(), words
        try:
            client.tell_state(state)
        except (PortalUnreachable, PortalRefused):
            return False
        return True
