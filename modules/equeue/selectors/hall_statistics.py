"""Figures of halls over days, from the kept counters of each day; today's are counted from its events as it goes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from modules.equeue.constants import LEAST
from modules.equeue.engine.hall_figures import Tally, from_plain, mean, quantile, tally_of
from modules.equeue.models import HallDayFigures, HallDevice, HallServer, WorkplaceType
from modules.equeue.selectors.hall_days import day_of_hall
from portal.charts.values import Chart, Kind, Series
from portal.common import clock
from portal.reports.values import Column, ColumnKind, Period, Report

MINUTE = ColumnKind.NUMBER


@dataclass(frozen=True, slots=True)
class ServiceRow:
    name: str
    taken: int
    served: int
    missed: int
    wait: int | None
    wait_most: int | None
    length: int | None


@dataclass(frozen=True, slots=True)
class DeskRow:
    """Minutes, and the share of the open time without breaks in which somebody was received."""

    name: str
    served: int
    open: int
    busy: int
    idle: int

    @property
    def share(self) -> int | None:
        used = self.busy + self.idle
        return round(100 * self.busy / used) if used else None


def figures_of(hall: HallServer, period: Period) -> Tally:
    """Two queries, and one more when today is among the days."""
    today = clock.today()
    rows = HallDayFigures.objects.filter(hall=hall, day__range=(period.since, period.until))
    total = Tally()
    known = set()
    for day, body in rows.values_list("day", "body"):
        known.add(day)
        total.add(from_plain(body))
    if period.since <= today <= period.until and today not in known:
        total.add(tally_of(day_of_hall(hall.pk, today), clock.now(), clock.KYIV))
    return total


def names_of(hall: HallServer) -> dict[str, str]:
    rows = WorkplaceType.objects.filter(queue=hall.queue_id).order_by("order", "pk")
    return {row.public_id: row.description for row in rows}


def by_service(hall: HallServer, tally: Tally) -> list[ServiceRow]:
    names = names_of(hall)
    found = []
    for kind in [*names, *sorted({key[0] for key in tally.tickets} - names.keys())]:
        waits = tally.minutes("waits", place=0, value=kind)
        length = mean(tally.minutes("services", place=0, value=kind))
        taken = sum(number for key, number in tally.tickets.items() if key[0] == kind)
        if taken:
            row = (names.get(kind) or "–", taken, tally.ended("done", kind), tally.ended("no_show", kind))
            spread = quantile(waits, 50), quantile(waits, 90)
            found.append(ServiceRow(*row, *spread, round(length) if length is not None else None))
    return found


def desk_shares(hall: HallServer, tally: Tally) -> list[DeskRow]:
    rows = HallDevice.objects.filter(hall=hall).order_by("pk").values_list("public_id", "name")
    return [
        DeskRow(name, time.served, time.open, time.busy, time.idle)
        for public_id, name in rows
        if (time := tally.desks.get(public_id)) is not None and time.open
    ]


def charts_of(hall: HallServer, tally: Tally) -> list[Chart]:
    hours = _hours(tally)
    if not hours:
        return []
    labels = [f"{hour}:00" for hour in hours]
    taken: Counter[tuple[int, str]] = Counter()
    for (_type, hour, kind), number in tally.tickets.items():
        taken[hour, kind] += number
    waits = [tally.minutes("waits", place=1, value=hour) for hour in hours]
    charts = [
        Chart(
            "equeue-hall-load",
            _("People by hour"),
            _("Hour"),
            labels,
            [
                Series(_("tickets of the kiosk"), [taken[hour, "walk_in"] for hour in hours]),
                Series(_("by booking"), [taken[hour, "booked"] for hour in hours]),
            ],
        ),
        Chart(
            "equeue-hall-waits",
            _("Waiting by hour of the call, minutes"),
            _("Hour"),
            labels,
            [
                Series(_("half of the people, up to"), [_told(counts, 50) for counts in waits]),
                Series(_("9 of 10 people, up to"), [_told(counts, 90) for counts in waits]),
            ],
            kind=Kind.LINES,
        ),
    ]
    desks = desk_shares(hall, tally)
    if desks:
        names = [row.name for row in desks]
        charts.append(
            Chart(
                "equeue-hall-desks",
                _("Desks: hours with people and without"),
                _("Desk"),
                names,
                [
                    Series(_("with a person"), [round(row.busy / 60, 1) for row in desks]),
                    Series(_("idle"), [round(row.idle / 60, 1) for row in desks]),
                ],
                decimals=1,
            )
        )
    return charts


def _told(counts: Counter[int], per_cent: int) -> int | None:
    """Of so few that they are single people nothing is told."""
    return quantile(counts, per_cent) if counts.total() >= LEAST else None


def _hours(tally: Tally) -> list[int]:
    found = {key[1] for key in tally.tickets} | {key[1] for key in tally.waits}
    return list(range(min(found), max(found) + 1)) if found else []


def _halls(user: Any, community: Any) -> Iterable[HallServer]:
    rows = HallServer.objects.for_community(community).for_user(user).filter(activated_at__isnull=False)
    return rows.select_related("queue__addressee").order_by("pk")


def hall_by_service(user: Any, community: Any, period: Period) -> Report:
    """Waiting and receiving in halls, by service."""
    rows = [
        (hall.name, row.name, row.taken, row.served, row.missed, row.wait, row.wait_most, row.length)
        for hall in _halls(user, community)
        for row in by_service(hall, figures_of(hall, period))
    ]
    columns = (
        Column(_("Hall")),
        Column(_("Service")),
        Column(_("Tickets"), MINUTE, is_summed=True),
        Column(pgettext("people", "Received"), MINUTE, is_summed=True),
        Column(pgettext("visitors", "Did not come"), MINUTE, is_summed=True),
        Column(_("Wait of half of the people, up to, min"), MINUTE),
        Column(_("Wait of 9 of 10 people, up to, min"), MINUTE),
        Column(_("Mean visit, min"), MINUTE),
    )
    return Report(columns=columns, rows=rows, note=_("Pauses of the whole hall (an alarm, no power) are not counted."))


def hall_by_desk(user: Any, community: Any, period: Period) -> Report:
    """What desks did with their time."""
    rows = [
        (hall.name, row.name, row.served, row.open, row.busy, row.idle, row.share)
        for hall in _halls(user, community)
        for row in desk_shares(hall, figures_of(hall, period))
    ]
    columns = (
        Column(_("Hall")),
        Column(_("Desk")),
        Column(pgettext("people", "Received"), MINUTE, is_summed=True),
        Column(_("Open, min"), MINUTE, is_summed=True),
        Column(_("With a person, min"), MINUTE, is_summed=True),
        Column(_("Idle, min"), MINUTE, is_summed=True),
        Column(_("With a person, per cent"), MINUTE),
    )
    return Report(columns=columns, rows=rows)
