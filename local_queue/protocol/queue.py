"""What the portal tells a hall about its queue: types, limits, desks, opening hours, rules of calling."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from local_queue.protocol.wire import VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Hours of reception on one date, as instants; a date without an Opening is a day off."""

    day: date
    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueType:
    """A type of workplaces. `prefix` is the letter of its walk-in numbers; `kiosk_limit` 0 closes it at the kiosk.
    `gives_times`: the kiosk gives exact times of its lease, not places in the live queue."""

    id: str
    label: str
    prefix: str
    kiosk_limit: int
    minutes: int
    hint: str = ""
    icon: str = ""
    order: int = 100
    gives_times: bool = False


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
class PriorityGroup:
    """People whom a law lets go first. `source` is the article; staff sees it beside the document that proves it."""

    id: str
    label: str
    source: str = ""


class LatePolicy(StrEnum):
    """What becomes of a booked person who checks in more than `late_minutes` after the time: first all the same, in
    the live queue behind those who are there, or not at all."""

    KEEP = "keep"
    WALK_IN = "walk_in"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRules:
    """Minutes and seconds of the call order (local_queue/tickets/engine.py). Who did not come may come back within
    `return_minutes` of that; 0 is until the end of the day. Of priority tickets at most `priority_in_a_row` are called
    one after another while somebody else waits, and `priority_limit` of a type are given a day; 0 is no limit.
    A desk helps with the types it chose for that when somebody there waits `help_minutes`."""

    early_minutes: int = 0
    walk_in_cap_minutes: int = 60
    no_show_seconds: int = 120
    return_minutes: int = 60
    late_minutes: int = 15
    late_policy: str = LatePolicy.KEEP
    check_in_required: bool = False
    priority_in_a_row: int = 2
    priority_limit: int = 0
    help_minutes: int = 20

    def __post_init__(self) -> None:
        if self.late_policy not in tuple(LatePolicy):
            raise ValueError(f"no such policy: {self.late_policy!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueConfiguration:
    """Everything that the portal owns and a hall shows. `revision` changes when anything in it changes.

    `status_address` and the id of a ticket is its page on the portal: place in the queue and how long it may take.
    Priority tickets are given where there are groups; their numbers are the series `priority_prefix`. `valid_until` is
    the lease: each day's first pull renews it, and a hall that was switched off or stolen works no longer than that,
    also without a link. `shelter` and `shelter_way` are said during an air-raid alert."""

    revision: str
    organisation: str
    booking_prefixes: tuple[str, ...]
    types: tuple[QueueType, ...]
    devices: tuple[Device, ...] = ()
    rules: CallRules = CallRules()
    priority_prefix: str = ""
    priority_groups: tuple[PriorityGroup, ...] = ()
    openings: tuple[Opening, ...] = ()
    ticker: tuple[str, ...] = ()
    booking_address: str = ""
    status_address: str = ""
    shelter: str = ""
    shelter_way: str = ""
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
        if self.priority_prefix in {*self.booking_prefixes, *(kind.prefix for kind in self.types)}:
            raise ValueError("numbers of priority tickets would meet another series")
        if self.priority_groups and not self.priority_prefix:
            raise ValueError("priority groups need a series of numbers")
        if len({kind.id for kind in self.types}) != len(self.types):
            raise ValueError("a queue type is listed twice")
