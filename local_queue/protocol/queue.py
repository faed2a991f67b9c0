"""What the portal tells a hall about its queue: types, limits, desks, opening hours, rules of calling."""

from dataclasses import dataclass
from datetime import date, datetime

from local_queue.protocol.wire import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Hours of reception on one date, as instants; a date without an Opening is a day off."""

    day: date
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueType:
    """A type of workplaces. `prefix` is the letter of its walk-in numbers; `kiosk_limit` 0 closes it at the kiosk."""

    id: str
    label: str
    prefix: str
    kiosk_limit: int
    minutes: int
    hint: str = ""
    icon: str = ""
    order: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A desk or a kiosk that signs in. `password` is a salted hash in Django's format, never the password.
    `types` empty means every type."""

    id: str
    kind: str
    name: str
    login: str
    password: str
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """Something else that can be done at the kiosk. `address` is a page of the portal (or another site), absolute;
    `is_offline` where it is in the hall's own network. `does` is empty or "booking": another day is booked there."""

    label: str
    address: str
    icon: str = ""
    label_en: str = ""
    does: str = ""
    is_offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRules:
    """Minutes and seconds of the call order (local_queue/tickets/engine.py). Who did not come may come back within
    `return_minutes` of that; 0 is until the end of the day."""

    early_minutes: int = 0
    walk_in_cap_minutes: int = 60
    no_show_seconds: int = 120
    return_minutes: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueConfiguration:
    """Everything that the portal owns and a hall shows. `revision` changes when anything in it changes.

    `valid_until` is the lease: each day's first pull renews it, and a hall that was switched off or stolen works no
    longer than that, also without a link."""

    revision: str
    organisation: str
    booking_prefixes: tuple[str, ...]
    types: tuple[QueueType, ...]
    devices: tuple[Device, ...] = ()
    rules: CallRules = CallRules()
    openings: tuple[Opening, ...] = ()
    ticker: tuple[str, ...] = ()
    booking_address: str = ""
    emblem: str = ""
    valid_until: datetime | None = None
    has_kiosk: bool = True
    prints_tickets: bool = True
    has_monitor: bool = True
    tiles: tuple[Tile, ...] = ()
    v: int = VERSION

    def __post_init__(self) -> None:
        clash = [kind.label for kind in self.types if kind.prefix in self.booking_prefixes]
        if clash:
            raise ValueError(f"walk-in numbers of {clash[0]!r} would meet a series of bookings")
        if len({kind.id for kind in self.types}) != len(self.types):
            raise ValueError("a queue type is listed twice")
