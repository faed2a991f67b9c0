"""The lease of times: what the kiosk of a hall may give, of today and of some days ahead."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskTime:
    """One place at one time. `id` names a workplace and a start that nobody else has: the portal holds it."""

    id: str
    type: str
    day: date
    starts_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskTimes:
    """Every time of the days up to `through` that is the kiosk's, also those it has given. What the hall has and is
    not in the list any more is wanted back: the hall returns it (`time.returned`) unless somebody has taken it."""

    revision: str
    through: date
    times: tuple[KioskTime, ...] = ()
