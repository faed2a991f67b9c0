"""What the kiosk shows: who waits, which services still have tickets, how many are ahead. No invented minutes."""

from dataclasses import dataclass

from local_queue import clock
from local_queue.protocol.queue import Opening
from local_queue.tickets.models import Counter, QueueType, Ticket
from local_queue.tickets.selectors import choices, is_open, open_desks, opening, today_of


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """`state` is open, limit (no tickets left today) or closed (the kiosk gives none)."""

    kind: QueueType
    state: str
    waiting: int


@dataclass(frozen=True, slots=True)
class HallNow:
    is_open: bool
    hours: Opening | None
    waiting: int
    desks: int


def hall_now() -> HallNow:
    at = clock.now()
    return HallNow(is_open(at), opening(at), len(choices(today_of(at), at, [])), len(open_desks()))


def service_cards() -> list[ServiceCard]:
    """Types that the kiosk gives tickets for; a limit of 0 is not shown at all (rule 17)."""
    at = clock.now()
    day = today_of(at)
    issued = dict(Counter.objects.filter(day=day, series__startswith="kiosk:").values_list("series", "value"))
    waiting: dict[str, int] = {}
    for choice in choices(day, at, []):
        waiting[choice.candidate.type] = waiting.get(choice.candidate.type, 0) + 1
    kinds = QueueType.objects.filter(is_active=True, kiosk_limit__gt=0)
    return [
        ServiceCard(
            kind,
            "limit" if issued.get(f"kiosk:{kind.public_id}", 0) >= kind.kiosk_limit else "open",
            waiting.get(kind.public_id, 0),
        )
        for kind in kinds
    ]


def last_issued(kind: QueueType) -> Ticket | None:
    """The ticket that reached the limit of today."""
    day = today_of(clock.now())
    return Ticket.objects.filter(day=day, type=kind, kind="walk_in").order_by("-order").first()


def ahead_of(ticket: Ticket) -> int:
    """How many would be called before this ticket now, by the desks that serve its type."""
    at = clock.now()
    served: set[str] = {ticket.type.public_id}
    for desk in open_desks():
        if not desk.types:
            served = set()
            break
        if ticket.type.public_id in desk.types:
            served |= set(desk.types)
    for place, choice in enumerate(choices(ticket.day, at, sorted(served))):
        if choice.candidate.id == ticket.public_id:
            return place
    return 0
