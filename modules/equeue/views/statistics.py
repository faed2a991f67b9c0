"""«Статистика»: figures of own institutions for chosen days, without a person in them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from modules.equeue.constants import LEAST
from modules.equeue.models import Queue
from modules.equeue.selectors.statistics import charts_of, figures
from modules.equeue.views.access import for_moderators
from portal.common import clock
from portal.reports.periods import PeriodRefused, Preset, chosen_period, preset_period


@require_GET
@for_moderators
def statistics(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    """A wrong period keeps what was typed and says what is wrong."""
    chosen = next((queue for queue in queues if queue.public_id == request.GET.get("queue")), None)
    problem, status = "", 200
    try:
        preset, period = chosen_period(request.GET, clock.today())
        fields = {"since": period.since.isoformat(), "until": period.until.isoformat()}
    except PeriodRefused as refusal:
        problem, status = str(refusal.args[0]), 422
        preset, period = Preset.CUSTOM, preset_period(Preset.THIS_MONTH, clock.today())
        fields = {name: request.GET.get(name, "")[:10] for name in ("since", "until")}
    context: dict[str, Any] = {
        "queues": queues,
        "queue": chosen,
        "presets": Preset.choices,
        "preset": preset,
        "period": period,
        "fields": fields,
        "problem": problem,
    }
    if not problem:
        found = figures(request.user, request.community, period, chosen)
        context |= {"figures": found, "charts": charts_of(found), "least": LEAST}
    return render(request, "equeue/cabinet/statistics.html", context, status=status)
