"""Bookings as a hall sees them: number, type, time, and a short name only if the queue asks for it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from local_queue.protocol.queue import QueueConfiguration
from local_queue.protocol.times import KioskTimes
from local_queue.protocol.wire import VERSION


class BookingState(StrEnum):
    """`expected` is to be received; `gone` was cancelled or moved; `over` was served or missed, and the
    hall itself knows best what its ticket does."""

    EXPECTED = "expected"
    GONE = "gone"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """The newest state of one booking. `version` only grows; an older one never replaces a newer one."""

    id: str
    number: str
    type: str
    day: date
    starts_at: datetime
    state: str
    version: int
    holder: str = ""
    v: int = VERSION

    def __post_init__(self) -> None:
        if self.state not in tuple(BookingState):
            raise ValueError(f"no such state: {self.state!r}")
        if self.v > VERSION:
            raise ValueError(f"of version {self.v}")

    @property
    def is_expected(self) -> bool:
        return self.state == BookingState.EXPECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRequest:
    """The chief's newest wish: the whole hall stands still, or goes on. The hall owns the answer (`hall.paused`,
    `hall.resumed`), follows each `id` once and only on the Kyiv date of `asked_at`. `reason` is alarm or blackout."""

    id: str
    is_on: bool
    asked_at: datetime
    reason: str = "alarm"


@dataclass(frozen=True, slots=True, kw_only=True)
class PullAnswer:
    """Changes after a cursor. `configuration` comes only when the hall named another revision; `pause` stays in every
    answer until there is a newer one; `times` come when the hall named another lease. Its reader takes a configuration
    that it cannot read for none at all."""

    cursor: int
    server_time: datetime
    acked_seq: int
    bookings: tuple[Booking, ...] = ()
    has_more: bool = False
    needs_snapshot: bool = False
    configuration: QueueConfiguration | None = None
    pause: PauseRequest | None = None
    times: KioskTimes | None = None
    v: int = VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All bookings of the days from `first_day` to `last_day` at one cursor.

    `numbers` is, by prefix, the highest walk-in number of today that the portal has seen of this hall:
    a hall restored from a copy starts above it.
    """

    cursor: int
    server_time: datetime
    acked_seq: int
    first_day: date
    last_day: date
    configuration: QueueConfiguration | None
    bookings: tuple[Booking, ...] = ()
    numbers: dict[str, int] = field(default_factory=dict)
    v: int = VERSION
