"""Who waits for a freed time, and what of the free times suits whom."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from modules.equeue.constants import OfferState, WaitingState
from modules.equeue.models import TimeOffer, WaitingEntry, WorkplaceType
from modules.equeue.selectors.slots import FreeSlot

LIVE = (WaitingState.WAITING, WaitingState.OFFERED)
RELATED = ("workplace_type__queue__addressee__community", "user")


def entry_by_token(token: str) -> WaitingEntry | None:
    """The place in the line whose capability token this is."""
    return WaitingEntry.objects.by_token(token).select_related(*RELATED).first() if token else None


def line_of(workplace_type: WorkplaceType, first: date, last: date) -> list[WaitingEntry]:
    """Who waits for days between two dates, first come first."""
    rows = WaitingEntry.objects.filter(
        workplace_type=workplace_type, state=WaitingState.WAITING, first_date__lte=last, last_date__gte=first
    )
    return list(rows.select_related(*RELATED).order_by("created_at", "pk"))


def place_in_line(entry: WaitingEntry) -> int:
    """1: the next whom a time is offered. Wishes of the others are not asked."""
    ahead = WaitingEntry.objects.filter(workplace_type=entry.workplace_type_id, state=WaitingState.WAITING)
    # Two questions: of one with «or» SQLite makes no plan beside the partial index of the line.
    same_moment = ahead.filter(created_at=entry.created_at, pk__lt=entry.pk)
    return ahead.filter(created_at__lt=entry.created_at).count() + same_moment.count() + 1


def offered_times(entries: Iterable[WaitingEntry]) -> set[tuple[int, date, time]]:
    """(entry, date, beginning) of every time that was ever offered to them."""
    rows = TimeOffer.objects.filter(waiting__in=[entry.pk for entry in entries])
    return set(rows.values_list("waiting_id", "held__local_date", "held__local_start"))


def suits(entry: WaitingEntry, free: FreeSlot) -> bool:
    """Whether a free time is what the person wished for; `latest` is when the visit begins at the latest."""
    return (
        entry.first_date <= free.slot.local_date <= entry.last_date
        and (entry.earliest is None or entry.earliest <= free.local_start)
        and (entry.latest is None or free.local_start <= entry.latest)
    )


def open_offer(entry: WaitingEntry) -> TimeOffer | None:
    return TimeOffer.objects.filter(waiting=entry, state=OfferState.OPEN).select_related("held").first()


def entries_of_user(user: Any) -> Any:
    return WaitingEntry.objects.filter(user=user).select_related("workplace_type__queue__addressee")
