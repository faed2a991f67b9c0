"""Open data of the queues: a page that describes them, and the files."""

import csv
from dataclasses import astuple, fields
from datetime import timedelta
from io import StringIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from modules.equeue.engine.hall_estimate import Accuracy
from modules.equeue.models import Queue
from modules.equeue.selectors.board import halls_of
from modules.equeue.selectors.hall_open_data import HallRow, hall_rows
from modules.equeue.selectors.hall_waits import accuracy_of
from modules.equeue.selectors.open_data import (
    LEAST,
    LEAST_SPREAD,
    OpenRow,
    open_rows,
    publishing_queues,
    told_period,
)
from portal.common import clock
from portal.common.cells import BOM, CONTENT_TYPES, safe_cell

LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/deed.uk"}
VERSION = 1
BROWSER_SECONDS = 3600


def columns() -> list[dict[str, str]]:
    """What each column says, in its order."""
    told = {
        "institution": _("Institution"),
        "queue": _("Name of the queue"),
        "queue_id": _("Identifier of the queue, the same in the API"),
        "service": _("What people booked, as the page of booking says it"),
        "type_id": _("Identifier of the type of workplaces, the same in the API"),
        "month": _("Month of the visits, YYYY-MM"),
        "hour": _("Hour in which the visit was to begin, 0–23, Kyiv time"),
        "booked": _("Visits booked, the cancelled ones included"),
        "cancelled": _("Of them cancelled"),
        "no_show": _("Of them nobody came"),
        "served": _("Of them people came"),
        "lead_days_p50": _("Half of the visits were booked so many days before, or fewer"),
        "lead_days_p90": _("Nine tenths of the visits were booked so many days before, or fewer"),
    }
    return _described(OpenRow, told)


def hall_columns() -> list[dict[str, str]]:
    """The same of the file about halls."""
    told = {
        "institution": _("Institution"),
        "queue": _("Name of the queue"),
        "queue_id": _("Identifier of the queue, the same in the API"),
        "service": _("For what the ticket was taken, as the kiosk says it"),
        "type_id": _("Identifier of the type of workplaces, the same in the API"),
        "month": _("Month, YYYY-MM"),
        "hour": _("Hour of the day, 0–23, Kyiv time"),
        "tickets": _("Tickets taken in the hall in that hour, bookings that came included"),
        "received": _("Of them received"),
        "no_show": _("Of them did not come when called"),
        "wait_minutes_p50": _("Half of the people called in that hour had waited so many minutes, or fewer"),
        "wait_minutes_p90": _("Nine tenths of the people called in that hour had waited so many minutes, or fewer"),
    }
    return _described(HallRow, told)


def _described(row: type[Any], told: dict[str, str]) -> list[dict[str, str]]:
    return [
        {"name": item.name, "type": "string" if item.type is str else "integer", "description": told[item.name]}
        for item in fields(row)
    ]


@require_safe
def passport(request: HttpRequest) -> HttpResponse:
    """404 where no queue publishes anything."""
    rows = _rows(request)
    today = clock.today()
    period = told_period(today)
    last = f"{period.until:%Y-%m}"
    context = {
        "period": period,
        "columns": columns(),
        "licence": LICENCE,
        "least": LEAST,
        "least_spread": LEAST_SPREAD,
        "count": len(rows),
        "today": today,
        "next_month": (today.replace(day=1) + timedelta(days=31)).replace(day=1),
        "last": [row for row in rows if row.month == last],
        "halls": len(_hall_rows(request)),
        "hall_columns": hall_columns(),
        "accuracy": _accuracy(request),
        "breadcrumbs": [
            {"label": _("Home"), "url": "/"},
            {"label": _("Book a visit"), "url": reverse("equeue:start")},
            {"label": _("Open data"), "url": ""},
        ],
    }
    return render(request, "equeue/open_data.html", context)


@require_safe
def visits(request: HttpRequest, kind: str) -> HttpResponse:
    return _file(request, kind, "visits", _rows(request), OpenRow)


@require_safe
def halls(request: HttpRequest, kind: str) -> HttpResponse:
    """How long people wait in halls."""
    return _file(request, kind, "halls", _hall_rows(request), HallRow)


def _file(request: HttpRequest, kind: str, name: str, rows: list[Any], row: type[Any]) -> HttpResponse:
    told = _told(request, name, rows, row)
    response = _csv(rows, row) if kind == "csv" else JsonResponse(told, json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'inline; filename="{name}.{kind}"'
    response["Access-Control-Allow-Origin"] = "*"  # data for the programs of others, without cookies
    response["Cache-Control"] = f"public, max-age={BROWSER_SECONDS}"
    return response


def _queues(request: HttpRequest) -> tuple[Any, list[Queue]]:
    community = getattr(request, "community", None)
    queues = publishing_queues(community) if community is not None else []
    if not queues:
        raise Http404
    return community, queues


def _rows(request: HttpRequest) -> list[OpenRow]:
    return open_rows(*_queues(request), clock.today())


def _hall_rows(request: HttpRequest) -> list[HallRow]:
    return hall_rows(*_queues(request), clock.today())


def _accuracy(request: HttpRequest) -> Accuracy | None:
    """How far estimates of the wait were from what happened, in all halls of the queues that publish."""
    _community, queues = _queues(request)
    return accuracy_of([hall.pk for hall in halls_of(queues)])


def _csv(rows: list[Any], row: type[Any]) -> HttpResponse:
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow([item.name for item in fields(row)])
    lines.writerows([safe_cell("" if value is None else value) for value in astuple(each)] for each in rows)
    return HttpResponse((BOM + text.getvalue()).encode(), content_type=CONTENT_TYPES["csv"])


def _told(request: HttpRequest, name: str, rows: list[Any], row: type[Any]) -> dict[str, Any]:
    period = told_period(clock.today())
    is_visits = name == "visits"
    return {
        "version": VERSION,
        "title": _("Visits booked in electronic queues") if is_visits else _("Waiting in halls of electronic queues"),
        "publisher": str(request.community),  # type: ignore[attr-defined]  SiteMiddleware puts it there
        "licence": LICENCE,
        "page": request.build_absolute_uri(reverse("equeue:open_data")),
        "since": period.since.isoformat(),
        "until": period.until.isoformat(),
        "rounded_to": LEAST,
        "least_group": LEAST,
        "columns": columns() if is_visits else hall_columns(),
        "rows": [{item.name: getattr(each, item.name) for item in fields(row)} for each in rows],
    }
