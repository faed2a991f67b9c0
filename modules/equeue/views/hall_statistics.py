"""«Статистика залу»: waits, visits, no-shows and idle desks for chosen days, counted from what the hall has told."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from modules.equeue.engine.hall_figures import quantile
from modules.equeue.models import Queue
from modules.equeue.selectors.hall_forecast import forecast_charts
from modules.equeue.selectors.hall_statistics import by_service, charts_of, desk_shares, figures_of
from modules.equeue.views.access import for_moderators
from modules.equeue.views.hall import chosen_hall
from portal.common import clock
from portal.reports.periods import PeriodRefused, Preset, chosen_period, preset_period


@require_safe
@for_moderators
def hall_statistics(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    """A wrong period keeps what was typed and says what is wrong."""
    halls, hall = chosen_hall(request, queues)
    if hall is None:
        return render(request, "equeue/cabinet/hall_none.html", {})
    problem, status = "", 200
    try:
        preset, period = chosen_period(request.GET, clock.today())
        fields = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    except PeriodRefused as refusal:
        problem, status = str(refusal.args[0]), 422
        preset, period = Preset.CUSTOM, preset_period(Preset.THIS_MONTH, clock.today())
        fields = {name: request.GET.get(name, "")[:10] for name in ("since", "until")}
    context: dict[str, Any] = {
        "halls": halls,
        "hall": hall,
        "presets": Preset.choices,
        "preset": preset,
        "period": period,
        "fields": fields,
        "problem": problem,
    }
    if not problem:
        tally = figures_of(hall, period)
        waits = tally.minutes("waits")
        context |= {
            "tally": tally,
            "taken": tally.tickets.total(),
            "served": tally.ended("done"),
            "missed": tally.ended("no_show"),
            "gone": tally.ended("left") + tally.ended("expired"),
            "wait": quantile(waits, 50),
            "wait_most": quantile(waits, 90),
            "services": by_service(hall, tally),
            "desks": desk_shares(hall, tally),
            "charts": charts_of(hall, tally) + forecast_charts(hall, period),
        }
    return render(request, "equeue/cabinet/hall_statistics.html", context, status=status)
