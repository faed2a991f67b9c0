"""The picture of a year: twelve months of weeks, each day with what it is, in words and by a sign."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from django.utils.dates import MONTHS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calendar.engine.days import Day, DayKind, WorkingCalendar

AROUND = 2  # years before and after this one that a change is shown for
FIRST_YEAR, LAST_YEAR = 2000, 2100
SWITCHED_OFF = "switched_off"  # a holiday that a regime makes a day as others

# Signs of the picture: no sign for what the column says by itself.
SIGNS: dict[str, tuple[str, str | Promise]] = {
    DayKind.HOLIDAY: ("★", gettext_lazy("holiday, a day off")),
    DayKind.AFTER_HOLIDAY: ("→", gettext_lazy("a day off instead of a holiday that fell on a weekend")),
    DayKind.OFF_BY_TRANSFER: ("−", gettext_lazy("a day off by transfer")),
    DayKind.WORKING_BY_TRANSFER: ("+", gettext_lazy("a working day by transfer")),
    DayKind.REGIONAL: ("⌂", gettext_lazy("a day off of our place")),
    SWITCHED_OFF: ("☆", gettext_lazy("a holiday that the regime makes no day off")),
    DayKind.WEEKEND: ("", gettext_lazy("weekend")),
    DayKind.WORKING: ("", gettext_lazy("working day")),
}


def look_of(day: Day) -> str:
    """Key of SIGNS."""
    return SWITCHED_OFF if day.regime and day.is_working else day.kind.value


def words_of(day: Day) -> str:
    """What a date is and why, in words: “holiday, a day off: Easter”."""
    names = ", ".join(day.names)
    label = str(SIGNS[look_of(day)][1])
    if look_of(day) == SWITCHED_OFF:
        label = f"{label} ({day.regime})"
    return f"{label}: {names}" if names else label


def span_around(day: date) -> tuple[date, date]:
    """Whole years around a date."""
    return date(day.year - AROUND, 1, 1), date(day.year + AROUND, 12, 31)


@dataclass(frozen=True, slots=True)
class Cell:
    """One date in the picture; `words` are empty for plain working days and weekends."""

    day: Day
    look: str
    sign: str
    words: str
    is_changed: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    number: int
    title: str
    weeks: list[list[Cell | None]]
    working: int


@dataclass(frozen=True, slots=True)
class Year:
    """Months, and the special days as a list for those who do not see the picture."""

    number: int
    months: list[Month]
    special: list[Cell]

    @property
    def working(self) -> int:
        return sum(month.working for month in self.months)


def year_of(calendar: WorkingCalendar, year: int, today: date, before: WorkingCalendar | None = None) -> Year:
    """The picture; with `before`, days that differ from it are marked."""
    months = [_month(calendar, year, number, today, before) for number in range(1, 13)]
    cells = [cell for month in months for week in month.weeks for cell in week if cell is not None]
    return Year(year, months, [cell for cell in cells if cell.words])


def _month(calendar: WorkingCalendar, year: int, number: int, today: date, before: WorkingCalendar | None) -> Month:
    weeks = [
        [_cell(calendar, day, today, before) if day.month == number else None for day in week]
        for week in Calendar().monthdatescalendar(year, number)
    ]
    working = sum(cell.day.is_working for week in weeks for cell in week if cell is not None)
    return Month(number, str(MONTHS[number]), weeks, working)


def _cell(calendar: WorkingCalendar, day: date, today: date, before: WorkingCalendar | None) -> Cell:
    found = calendar.day(day)
    look = look_of(found)
    is_changed = before is not None and before.day(day) != found
    words = words_of(found) if found.names or look not in (DayKind.WEEKEND, DayKind.WORKING) else ""
    if is_changed:
        words = ", ".join(filter(None, (words or words_of(found), _("differs from the edition in force"))))
    return Cell(found, look, SIGNS[look][0], words, is_changed, day == today)
