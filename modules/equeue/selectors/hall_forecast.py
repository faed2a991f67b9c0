"""«Чи справджується прогноз»: what people were told beside how long they waited, by day, from the kept measures of
days that are over (services/hall_report.py)."""

from django.utils.translation import gettext as _

from modules.equeue.constants import LEAST
from modules.equeue.engine.hall_estimate import Accuracy
from modules.equeue.models import HallDayFigures, HallServer
from portal.charts.values import Chart, Kind, Series
from portal.reports.values import Period

MOST_DAYS = 62  # of a longer period months are told: hundreds of columns nobody reads


def forecast_charts(hall: HallServer, period: Period) -> list[Chart]:
    """None before anything was measured. One query."""
    measured = accuracy_by_day(hall, period)
    shares = [one.coverage if one.number >= LEAST else None for one in measured.values()]
    if not any(value is not None for value in shares):
        return []
    errors = [round(one.mean_error or 0, 1) if one.number >= LEAST else None for one in measured.values()]
    by_month = (period.until - period.since).days > MOST_DAYS
    heading = _("Month") if by_month else _("Day")
    return [
        Chart(
            "equeue-hall-forecast",
            _("Does the forecast come true: per cent of people who were called not later than they were told"),
            heading,
            list(measured),
            [Series(_("called in time, per cent"), shares)],
        ),
        Chart(
            "equeue-hall-error",
            _("Mean error of the forecast, minutes"),
            heading,
            list(measured),
            [Series(_("minutes"), errors)],
            kind=Kind.LINES,
            decimals=1,
        ),
    ]


def accuracy_by_day(hall: HallServer, period: Period) -> dict[str, Accuracy]:
    """By «16.11», of a long period by «11.2026»."""
    label = "%m.%Y" if (period.until - period.since).days > MOST_DAYS else "%d.%m"
    rows = HallDayFigures.objects.filter(hall=hall, day__range=(period.since, period.until), is_closed=True)
    found: dict[str, Accuracy] = {}
    for day, body in rows.order_by("day").values_list("day", "body"):
        number, error, waited, within, simple = body.get("estimates") or (0, 0, 0, 0, 0)
        if not number:
            continue
        total = found.setdefault(day.strftime(label), Accuracy())
        total.number += number
        total.error += error
        total.waited += waited
        total.within += within
        total.simple += simple
    return found
