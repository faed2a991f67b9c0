"""What a legal term is made of: a profile says how it is counted, and from which article."""

from dataclasses import dataclass
from datetime import time
from enum import StrEnum


class ProfileError(ValueError):
    """A profile that can give no term; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unit(StrEnum):
    """How an amount is counted. Day of arrival is day 0."""

    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    HOURS = "hours"  # instants, round the clock
    WORKING_HOURS = "working_hours"  # inside the hours of the body
    ADMINISTRATIVE_DAYS = "administrative_days"  # 2073-IX, art. 42: under 10 working days, from 10 on calendar days


class MonthAs(StrEnum):
    """How a month is read where sources differ (393/96-ВР, art. 20)."""

    CALENDAR = "calendar"  # the same day of the month, clamped to its last one
    THIRTY_DAYS = "thirty_days"
    EARLIER = "earlier"  # whichever of the two comes first: the strict reading


class Rollover(StrEnum):
    """What happens when the last day is a day off. No source for 393/96-ВР was found, so nothing moves unasked."""

    NONE = "none"
    NEXT_WORKING = "next_working"


ADMINISTRATIVE_TURN = 10  # days from which 2073-IX, art. 42 counts calendar ones


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """Opening of one weekday, wall time in Kyiv; `ends` 00:00 is midnight at the end of that day."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Profile:
    """One way of counting. `longest` bounds an extended term in calendar days from arrival, 0 = no extension.

    `announce_within` working days: until when an extension may still be told (2939-VI, art. 20), 0 = until due.
    """

    code: str
    unit: Unit
    amount: int
    basis: str
    month_as: MonthAs = MonthAs.EARLIER
    rollover: Rollover = Rollover.NONE
    longest: int = 0
    longest_unit: Unit = Unit.CALENDAR_DAYS
    announce_within: int = 0
    hours: tuple[WorkingHours, ...] = ()

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ProfileError("amount_not_positive")
        if self.unit == Unit.WORKING_HOURS and not self.hours:
            raise ProfileError("no_working_hours")
        if any(row.ends != time() and row.ends <= row.starts for row in self.hours):
            raise ProfileError("hours_end_before_start")
