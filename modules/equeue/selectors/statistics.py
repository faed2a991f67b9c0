"""Figures of booked visits: counted in the database by day and time, never by person. Three queries at any number,
each read from the index `equeue_booking_taken` alone."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from modules.equeue.constants import LEAST, BookingState, Source
from modules.equeue.engine.wall import wall_of
from modules.equeue.models import Booking, Queue
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.selectors.booked_on import booked_on
from portal.charts.values import Chart, Kind, Series
from portal.reports.values import Column, ColumnKind, Period, Report

State = BookingState
CAME = (State.CHECKED_IN, State.SERVED)
AHEAD = (State.PENDING, State.BOOKED)
COUNTED = (*CAME, *AHEAD, State.NO_SHOW, State.CANCELLED)
# Days between booking and visit: upper limits of the groups, the last one is open.
LEADS = (0, 1, 3, 7, 14)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the visits of a period: how many, how they ended, when people come and how they book."""

    total: int
    came: int
    missed: int
    cancelled: int
    ahead: int
    hours: dict[tuple[int, int], int]  # by (weekday, hour), without the cancelled ones
    sources: Counter[str]
    leads: list[int]  # by the groups of LEADS
    missed_by_weekday: Counter[int]
    came_by_weekday: Counter[int]

    @property
    def missed_share(self) -> int | None:
        return missed_share(self.came, self.missed)

    @property
    def by_hour(self) -> dict[int, int]:
        found: Counter[int] = Counter()
        for (_weekday, hour), number in self.hours.items():
            found[hour] += number
        return {hour: found[hour] for hour in range(min(found), max(found) + 1)} if found else {}


def counted(user: Any, community: Any, period: Period, queue: Queue | None = None) -> BookingQuerySet:
    """Visits of the period in queues that a person works for; a visit that moved counts where it went."""
    rows = Booking.objects.for_community(community).for_user(user).filter(state__in=COUNTED)
    rows = rows.filter(queue=queue) if queue else rows
    return rows.filter(local_date__range=(period.since, period.until)).order_by()


def figures(user: Any, community: Any, period: Period, queue: Queue | None = None) -> Figures:
    rows = counted(user, community, period, queue)
    states, sources, came, missed = Counter[str](), Counter[str](), Counter[int](), Counter[int]()
    for day, state, source, number in rows.values_list("local_date", "state", "source").annotate(Count("pk")):
        states[state] += number
        sources[source] += number
        if state in CAME:
            came[day.weekday()] += number
        elif state == State.NO_SHOW:
            missed[day.weekday()] += number
    hours: Counter[tuple[int, int]] = Counter()
    present = rows.exclude(state=State.CANCELLED)
    for day, minute, number in present.values_list("local_date", "start_minute").annotate(Count("pk")):
        hours[day.weekday(), wall_of(day, minute).hour] += number
    return Figures(
        total=sum(states.values()),
        came=sum(states[state] for state in CAME),
        missed=states[State.NO_SHOW],
        cancelled=states[State.CANCELLED],
        ahead=sum(states[state] for state in AHEAD),
        hours=dict(hours),
        sources=sources,
        leads=_leads(rows, period),
        missed_by_weekday=missed,
        came_by_weekday=came,
    )


def _leads(rows: BookingQuerySet, period: Period) -> list[int]:
    found = [0] * (len(LEADS) + 1)
    made = rows.values_list("local_date", booked_on(period.since, period.until)).annotate(Count("pk"))
    for day, made_on, number in made:
        found[lead_group(day, made_on)] += number
    return found


def lead_group(day: date, booked_on: date) -> int:
    days = (day - booked_on).days
    return next((group for group, most in enumerate(LEADS) if days <= most), len(LEADS))


def lead_labels() -> list[str]:
    return [
        _("on the same day"),
        _("a day before"),
        _("2–3 days before"),
        _("4–7 days before"),
        _("8–14 days before"),
        _("earlier than two weeks before"),
    ]


def charts_of(found: Figures) -> list[Chart]:
    """Drawings with their tables; nothing where nobody has booked."""
    if not found.total:
        return []
    hours, weekdays = found.by_hour, _weekdays(found)
    charts = []
    if hours:
        charts.append(
            Chart(
                "equeue-hours",
                _("When people come: by hour"),
                _("Hour"),
                [f"{hour}:00" for hour in hours],
                [Series(_("Visits"), list(hours.values()))],
            )
        )
        charts.append(
            Chart(
                "equeue-weekdays",
                _("When people come: by weekday"),
                _("Weekday"),
                [str(WEEKDAYS_ABBR[number]) for number in weekdays],
                [Series(_("Visits"), [_of_weekday(found, number) for number in weekdays])],
            )
        )
    if found.came + found.missed:
        shares = [missed_share(found.came_by_weekday[day], found.missed_by_weekday[day]) for day in weekdays]
        charts.append(
            Chart(
                "equeue-missed",
                _("Did not come, by weekday"),
                _("Weekday, how many were awaited"),
                [f"{WEEKDAYS_ABBR[number]}, {_awaited(found, number)}" for number in weekdays],
                [Series(_("Did not come, of those awaited"), shares)],
                unit="%",
            )
        )
    charts.append(
        Chart(
            "equeue-leads",
            _("How long before the visit people book"),
            _("Booked"),
            lead_labels(),
            [Series(pgettext("visitors", "Booked"), found.leads)],
            kind=Kind.BARS,
        )
    )
    names = [source for source in Source.values if found.sources[source]]
    charts.append(
        Chart(
            "equeue-sources",
            _("Where people book"),
            _("Where from"),
            [str(Source(name).label).capitalize() for name in names],
            [Series(pgettext("visitors", "Booked"), [found.sources[name] for name in names])],
            kind=Kind.BARS,
        )
    )
    return charts


def _weekdays(found: Figures) -> list[int]:
    """Monday to Friday, and days off that had visits."""
    return [number for number in range(7) if number < 5 or _of_weekday(found, number)]


def _of_weekday(found: Figures, weekday: int) -> int:
    return sum(number for (day, _hour), number in found.hours.items() if day == weekday)


def _awaited(found: Figures, weekday: int) -> int:
    return found.came_by_weekday[weekday] + found.missed_by_weekday[weekday]


def missed_share(came: int, missed: int) -> int | None:
    """Of those awaited, in whole per cents; None where so few were awaited that one person changes everything."""
    awaited = came + missed
    return round(100 * missed / awaited) if awaited >= LEAST else None


def visits_by_hour(user: Any, community: Any, period: Period) -> Report:
    """Hours of the day by weekdays, without cancelled visits."""
    found = figures(user, community, period)
    hours = found.by_hour
    columns = [Column(_("Hour"))]
    columns += [Column(str(WEEKDAYS[number]).capitalize(), ColumnKind.NUMBER, is_summed=True) for number in range(7)]
    columns.append(Column(_("Visits"), ColumnKind.NUMBER, is_summed=True))
    rows = [
        (f"{hour}:00", *(found.hours.get((weekday, hour), 0) for weekday in range(7)), number)
        for hour, number in hours.items()
    ]
    return Report(columns=columns, rows=rows, charts=_only(found, "equeue-hours", "equeue-weekdays"))


def visits_by_source(user: Any, community: Any, period: Period) -> Report:
    found = figures(user, community, period)
    number = ColumnKind.NUMBER
    return Report(
        columns=(Column(_("Where from")), Column(pgettext("visitors", "Booked"), number, is_summed=True)),
        rows=[(str(Source(name).label).capitalize(), found.sources[name]) for name in sorted(found.sources)],
        charts=_only(found, "equeue-sources"),
    )


def visits_by_lead(user: Any, community: Any, period: Period) -> Report:
    """How long before the visit people book."""
    found = figures(user, community, period)
    pairs: Sequence[tuple[str, int]] = list(zip(lead_labels(), found.leads, strict=True)) if found.total else []
    return Report(
        columns=(
            Column(_("Booked before the visit")),
            Column(pgettext("visitors", "Booked"), ColumnKind.NUMBER, is_summed=True),
        ),
        rows=pairs,
        charts=_only(found, "equeue-leads"),
    )


def _only(found: Figures, *keys: str) -> list[Chart]:
    return [chart for chart in charts_of(found) if chart.key in keys]
