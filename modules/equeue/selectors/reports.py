"""Reports of visits, of the queues that a person works with (docs/reports.md)."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking
from modules.equeue.models.booking import BookingQuerySet
from modules.equeue.selectors.bookings import moderated_bookings
from modules.equeue.selectors.statistics import missed_share
from portal.charts.values import Chart, Series
from portal.reports.values import Column, ColumnKind, Period, Report

MOST_DAYS_DRAWN = 62  # of a chart by day; longer periods are drawn by month
CAME = (BookingState.CHECKED_IN, BookingState.SERVED)
AHEAD = (BookingState.PENDING, BookingState.BOOKED)
COUNTED = (*CAME, *AHEAD, BookingState.NO_SHOW, BookingState.CANCELLED)


def visits_by_service(user: Any, community: Any, period: Period) -> Report:
    """How many were booked, came, did not, by institution and service; a moved booking counts once, where it went."""
    rows = _visits(user, community, period)
    found: dict[tuple[str, str], Counter[str]] = {}
    counted = rows.values_list("queue__addressee__name", "workplace_type__name", "state").annotate(Count("pk"))
    for place, service, state, number in counted.order_by(
        "queue__addressee__name__uk", "workplace_type__name__uk", "workplace_type", "state"
    ):
        found.setdefault((place, service), Counter())[state] += number
    return Report(
        columns=(Column(_("Institution")), Column(_("Service")), *_state_columns()),
        rows=((*key, *_numbers(states)) for key, states in found.items()),
        charts=[_chart(rows, period)] if found else [],
        note=_("Visits on these days that were booked beforehand. Those who took a ticket in the hall are not here."),
    )


def visits_by_day(user: Any, community: Any, period: Period) -> Report:
    """The same by day; days without a visit are left out."""
    days: dict[date, Counter[str]] = {}
    rows = _visits(user, community, period)
    for day, state, number in rows.values_list("local_date", "state").annotate(Count("pk")).order_by("local_date"):
        days.setdefault(day, Counter())[state] += number
    return Report(
        columns=(Column(_("Day"), ColumnKind.DATE), *_state_columns()),
        rows=((day, *_numbers(states)) for day, states in days.items()),
        charts=[_chart(rows, period)] if days else [],
    )


def visitors(user: Any, community: Any, period: Period) -> Report:
    """Each visit with the person's name and contacts: personal data."""
    rows = moderated_bookings(user, community).listed().filter(local_date__range=(period.since, period.until))
    return Report(
        columns=(
            Column(_("Day"), ColumnKind.DATE),
            Column(_("Time")),
            Column(_("Ticket number")),
            Column(_("Institution")),
            Column(_("Service")),
            Column(_("Services of the visit")),
            Column(_("State of the visit")),
            Column(_("Name of the visitor")),
            Column(_("Phone of the visitor")),
            Column(_("E-mail of the visitor")),
        ),
        rows=_people(rows.prefetch_related("services").order_by("starts_at", "number")),
    )


def _people(rows: BookingQuerySet) -> Iterator[tuple[Any, ...]]:
    for row in rows.iterator(chunk_size=500):
        contact = getattr(row, "contact", None)
        person = (contact.full_name, contact.phone, contact.email) if contact else ("", "", "")
        time = row.local_start.strftime("%H:%M")
        yield (
            row.local_date,
            time,
            row.number,
            row.queue.addressee.name,
            row.workplace_type.name,
            ", ".join(service.title for service in row.services.all()),
            row.get_state_display(),
            *person,
        )


def _visits(user: Any, community: Any, period: Period) -> BookingQuerySet:
    rows = Booking.objects.for_community(community).for_user(user)
    return rows.filter(local_date__range=(period.since, period.until), state__in=COUNTED)


def _state_columns() -> tuple[Column, ...]:
    number = ColumnKind.NUMBER
    return (
        Column(pgettext("visitors", "Booked"), number, is_summed=True),
        Column(pgettext("visitors", "Came"), number, is_summed=True),
        Column(pgettext("visitors", "Did not come"), number, is_summed=True),
        Column(_("Cancelled"), number, is_summed=True),
        Column(_("Still to come"), number, is_summed=True),
        Column(_("Did not come, % of those awaited"), ColumnKind.PERCENT),
    )


def _numbers(states: Counter[str]) -> tuple[Any, ...]:
    came, missed = sum(states[state] for state in CAME), states[BookingState.NO_SHOW]
    ahead = sum(states[state] for state in AHEAD)
    cancelled = states[BookingState.CANCELLED]
    return sum(states.values()), came, missed, cancelled, ahead, missed_share(came, missed)


def _chart(rows: BookingQuerySet, period: Period) -> Chart:
    """Columns of those who came and who did not, by day or month, up to today's part of the period."""
    is_by_day = period.days <= MOST_DAYS_DRAWN
    days = [period.since + timedelta(days=number) for number in range(period.days)]
    keys = list(dict.fromkeys(day if is_by_day else day.replace(day=1) for day in days))
    came: Counter[date] = Counter()
    missed: Counter[date] = Counter()
    for day, state, number in rows.values_list("local_date", "state").annotate(Count("pk")).order_by():
        key = day if is_by_day else day.replace(day=1)
        if state in CAME:
            came[key] += number
        elif state == BookingState.NO_SHOW:
            missed[key] += number
    return Chart(
        key="equeue-visits",
        title=_("Visits by day") if is_by_day else _("Visits by month"),
        heading=_("Day") if is_by_day else _("Month"),
        categories=[date_format(key, "d.m" if is_by_day else "m.Y") for key in keys],
        series=[
            Series(pgettext("visitors", "Came"), [came[key] for key in keys]),
            Series(pgettext("visitors", "Did not come"), [missed[key] for key in keys]),
        ],
    )
