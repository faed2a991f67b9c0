"""What the kiosk shows: who waits and how long, which services still have tickets, what else can be done here."""

import math
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import get_language

from local_queue import clock
from local_queue.kiosk.waiting import Hall, Place, Range, hall_at
from local_queue.protocol.queue import Opening
from local_queue.sync.models import PortalLink
from local_queue.tickets.models import Counter, ExpectedVisit, QueueType, Ticket
from local_queue.tickets.selectors import (
    configuration,
    has_lease,
    has_lost_time,
    is_open,
    open_desks,
    opening,
    pauses,
    rules,
    times_left,
    today_of,
)

SILENT_SECONDS = 60  # since the portal last answered
# A scanner types what is printed; on a computer set to Ukrainian it comes out in Ukrainian letters.
KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
LETTERS = "йцукенгшщзхїфівапролджєячсмитьбю.ЙЦУКЕНГШЩЗХЇФІВАПРОЛДЖЄЯЧСМИТЬБЮ,"
AS_TYPED = str.maketrans(LETTERS, KEYS)


@dataclass(frozen=True, slots=True)
class TimeChoice:
    """A time of today with so many free `places`, as seen at an instant."""

    starts_at: datetime
    places: int
    seen_at: datetime

    @property
    def key(self) -> str:
        """What the page sends back: the same also where the clock on the wall shows an hour twice."""
        return str(int(self.starts_at.timestamp()))

    @property
    def hours(self) -> int:
        return self._minutes // 60

    @property
    def rest(self) -> int:
        """Minutes beside the hours."""
        return self._minutes % 60

    @property
    def _minutes(self) -> int:
        return max(1, math.ceil((self.starts_at - self.seen_at).total_seconds() / 60))


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """`state` is open, limit (no tickets left today) or times (no time left today); `times` are None where the kiosk
    gives places in the live queue."""

    kind: QueueType
    state: str
    place: Place
    times: tuple[TimeChoice, ...] | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A tile of the portal in the language of the visitor; `number` is its place in the configuration."""

    number: int
    label: str
    icon: str
    does: str
    address: str

    def leads_to(self, home: str) -> str:
        """The address with the way back to this kiosk in it."""
        return self.address.replace("{home}", quote(home, safe=""))


@dataclass(frozen=True, slots=True)
class HallNow:
    is_open: bool
    hours: Opening | None
    waiting: int
    desks: int
    range: Range | None


def hall_now() -> HallNow:
    at = clock.now()
    hall = hall_at(at)
    ranges = [card.place.range for card in service_cards(hall) if card.state == "open" and card.place.range]
    whole = Range(min(one.low for one in ranges), max(one.high for one in ranges)) if ranges else None
    return HallNow(is_open(at), opening(at), len(hall.order), len(open_desks()), whole)


def service_cards(hall: Hall | None = None) -> list[ServiceCard]:
    """Types that the kiosk gives tickets for; a limit of 0 is not shown at all (rule 17)."""
    hall = hall or hall_at(clock.now())
    day = today_of(hall.at)
    issued = dict(Counter.objects.filter(day=day, series__startswith="kiosk:").values_list("series", "value"))
    places, times = hall.places(), time_choices(hall.at)
    cards = []
    for kind in hall.kinds:
        if not kind.kiosk_limit:
            continue
        own = times.get(kind.public_id, ()) if kind.gives_times and times is not None else None
        is_used_up = issued.get(f"kiosk:{kind.public_id}", 0) >= kind.kiosk_limit
        state = "limit" if is_used_up else "times" if own == () else "open"
        cards.append(ServiceCard(kind, state, places[kind.public_id], own))
    return cards


def time_choices(at: datetime) -> dict[str, tuple[TimeChoice, ...]] | None:
    """Times of today that may still be given, by type; None where the hall has no lease of this day."""
    if not has_lease(at):
        return None
    found: dict[str, dict[datetime, int]] = {}
    for one in times_left(at):
        of_type = found.setdefault(one.type.public_id, {})
        of_type[one.starts_at] = of_type.get(one.starts_at, 0) + 1
    return {kind: tuple(TimeChoice(*item, at) for item in times.items()) for kind, times in found.items()}


def card_of(type_id: str) -> ServiceCard | None:
    return next((card for card in service_cards() if card.kind.public_id == type_id), None)


def last_issued(kind: QueueType) -> Ticket | None:
    """The ticket that reached the limit of today."""
    day = today_of(clock.now())
    return Ticket.objects.filter(day=day, type=kind, kind="walk_in").order_by("-order").first()


def is_late(ticket: Ticket) -> bool:
    """The booked time has passed, and the live queue is theirs by the rules."""
    return has_lost_time(ticket, pauses(ticket.day), rules())


def place_of(ticket: Ticket) -> Place:
    return hall_at(clock.now()).place_of(ticket)


def is_portal_near() -> bool:
    """Whether the portal answered a moment ago: what needs the internet is offered only then."""
    link = PortalLink.objects.filter(pk=1).first()
    if link is None or not link.is_active or link.pulled_at is None:
        return False
    silence = (clock.now() - link.pulled_at).total_seconds()
    return link.failed_at is None and silence <= max(SILENT_SECONDS, 3 * settings.PULL_SECONDS)


def doors() -> list[Door]:
    """What the portal offers at the kiosk; nothing that needs the internet while the portal does not answer."""
    known = configuration()
    if known is None or not known.tiles:
        return []
    is_near, is_english = is_portal_near(), get_language() == "en"
    return [
        Door(number, (tile.label_en if is_english else "") or tile.label, tile.icon, tile.does, tile.address)
        for number, tile in enumerate(known.tiles)
        if is_near or tile.is_offline
    ]


def door_of(number: int) -> Door | None:
    return next((door for door in doors() if door.number == number), None)


def booking_door() -> Door | None:
    """The tile that leads to the booking of another day."""
    return next((door for door in doors() if door.does == "booking"), None)


def scanned_number(text: str) -> str:
    """The number of today's booking whose printed code (QR 1 or QR 2 of the portal's ticket) a scanner has typed."""
    readings = (text, text.translate(AS_TYPED))
    visits = ExpectedVisit.objects.filter(day=clock.today(), is_expected=True).exclude(booking_id="")
    for booking_id, number in visits.values_list("booking_id", "number"):
        if any(booking_id in reading for reading in readings):
            return str(number)
    return ""
