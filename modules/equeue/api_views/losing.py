"""Who loses a time is told the three nearest free ones, as on the pages."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime

from ninja import Schema

from modules.equeue.engine.refusals import HoldExpired, SlotNotOffered, SlotTaken
from modules.equeue.engine.visits import units_of
from modules.equeue.models import Booking, WorkplaceType
from modules.equeue.selectors.near import nearest_times
from modules.equeue.services.answering import OfferOver

LOSSES = (SlotTaken, SlotNotOffered, HoldExpired, OfferOver)
Lost = tuple[WorkplaceType, datetime, int]


class NearOut(Schema):
    date: date
    time: str


class LostOut(Schema):
    """A refusal. `nearest` comes where a time was lost: up to three free ones closest to it, which nobody holds."""

    error: str
    message: str
    detail: str
    nearest: list[NearOut] = []


@contextmanager
def nearest_told(lost: Callable[[], Lost]) -> Iterator[None]:
    """Around the call of a service: its transaction and locks are over when the times are read. `lost` is the type,
    the time and how many intervals; it is asked only where something was lost."""
    try:
        yield
    except LOSSES as refusal:
        refusal.details = {"nearest": nearest_times(*lost())}
        raise


def time_of(row: Booking, kind: WorkplaceType | None = None, at: datetime | None = None) -> Lost:
    """A visit as long as `row`, at its own place and time unless others are wanted."""
    kind = kind or row.workplace_type
    return kind, at or row.starts_at, units_of(row.minutes, kind.interval)
