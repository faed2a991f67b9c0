"""Pure rules of time: which days a report is about, and when the next one is due. Dates and times of Kyiv."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.common import clock
from portal.reports.constants import LONGEST_PERIOD, Cadence
from portal.reports.values import Period


class Preset(models.TextChoices):
    TODAY = "today", _("today")
    YESTERDAY = "yesterday", _("yesterday")
    THIS_WEEK = "this_week", _("this week")
    LAST_WEEK = "last_week", _("last week")
    THIS_MONTH = "this_month", _("this month")
    LAST_MONTH = "last_month", _("last month")
    THIS_QUARTER = "this_quarter", _("this quarter")
    LAST_QUARTER = "last_quarter", _("last quarter")
    THIS_YEAR = "this_year", _("this year")
    LAST_YEAR = "last_year", _("last year")
    CUSTOM = "custom", _("own dates")


class PeriodRefused(ValueError):
    """`args[0]` is a sentence for people."""


def preset_period(preset: str, today: date) -> Period:
    """Whole weeks (from Monday), months, quarters and years, also where they are not over yet."""
    unit = preset.partition("_")[2] or "day"
    start = start_of(unit, today)
    if preset.startswith("last") or preset == Preset.YESTERDAY:
        start = start_of(unit, start - timedelta(days=1))
    return Period(start, _after(unit, start) - timedelta(days=1))


def chosen_period(values: Mapping[str, str], today: date) -> tuple[Preset, Period]:
    """Of a page's own fields `period`, `since`, `until`; this month where nothing is chosen. Error: PeriodRefused."""
    given = values.get("period", "")
    has_dates = bool(values.get("since") or values.get("until"))
    preset = Preset(given) if given in Preset.values else Preset.CUSTOM if has_dates else Preset.THIS_MONTH
    if preset is not Preset.CUSTOM:
        return preset, preset_period(preset, today)
    since, until = _day(values.get("since", "")), _day(values.get("until", ""))
    if since is None or until is None:
        raise PeriodRefused(_("Choose both days: from and until."))
    if until < since:
        raise PeriodRefused(_("The period ends before it begins. Change one of the days."))
    period = Period(since, until)
    if period.days > LONGEST_PERIOD:
        raise PeriodRefused(_("A report is of three years at most. Choose a shorter period."))
    return preset, period


def reported_period(cadence: str, due: date) -> Period:
    """The last whole day, week, month or quarter before a day."""
    unit = UNITS[cadence]
    until = start_of(unit, due) - timedelta(days=1)
    return Period(start_of(unit, until), until)


def next_due(cadence: str, day: int, at: time, after: datetime) -> datetime:
    """The first moment later than `after`. `day` counts from 1: of the week (Monday), of the month (where the month
    is shorter, its last), of the quarter's first month; a daily report has none."""
    unit = UNITS[cadence]
    start = start_of(unit, after.astimezone(clock.KYIV).date())
    while True:
        due = datetime.combine(_day_of(unit, start, day), at, clock.KYIV)
        if due > after:
            return due
        start = _after(unit, start)


UNITS = {Cadence.DAILY: "day", Cadence.WEEKLY: "week", Cadence.MONTHLY: "month", Cadence.QUARTERLY: "quarter"}
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def start_of(unit: str, day: date) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "day":
        return day
    return day.replace(month=(day.month - 1) // MONTHS[unit] * MONTHS[unit] + 1, day=1)


def _after(unit: str, start: date) -> date:
    """The first day of the next one."""
    if unit in ("day", "week"):
        return start + timedelta(days=7 if unit == "week" else 1)
    months = start.year * 12 + start.month - 1 + MONTHS[unit]
    return date(months // 12, months % 12 + 1, 1)


def _day_of(unit: str, start: date, day: int) -> date:
    if unit == "day":
        return start
    last = start + timedelta(days=6) if unit == "week" else _after("month", start) - timedelta(days=1)
    return min(start + timedelta(days=day - 1), last)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
