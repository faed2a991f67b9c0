"""How the hall itself is: what its screens do, its printer, its disk. The newest word counts; nothing about people."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from local_queue.protocol.wire import VERSION

MOST_DEVICES = 200
MOST_SCREENS = 10_000
MAX_WORD = 40


class Printer(StrEnum):
    """What a printer may say; a word that a portal does not know is no trouble, it is not shown."""

    UNKNOWN = "unknown"
    READY = "ready"
    LOW = "low"
    EMPTY = "empty"
    CLOSED = "closed"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class HallState:
    """`at` and the instants of `seen` (by the id of a device) are of the hall's clock: only their distance counts.
    `own_kiosk_at` is the kiosk on the server itself, that signs in nowhere; `printer` is empty where there is none."""

    at: datetime
    seen: dict[str, datetime]
    own_kiosk_at: datetime | None = None
    screens: int = 0
    printer: str = ""
    disk_free_mb: int | None = None
    is_disk_low: bool = False
    version: str = ""
    v: int = VERSION

    def __post_init__(self) -> None:
        if len(self.seen) > MOST_DEVICES:
            raise ValueError(f"more than {MOST_DEVICES} devices")
        if not 0 <= self.screens <= MOST_SCREENS:
            raise ValueError("screens: a count is expected")
        if self.disk_free_mb is not None and not 0 <= self.disk_free_mb < 2**40:
            raise ValueError("disk_free_mb: a count is expected")
        if len(self.printer) > MAX_WORD or len(self.version) > MAX_WORD:
            raise ValueError(f"a word longer than {MAX_WORD} signs")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateAck:
    server_time: datetime
    v: int = VERSION
