"""The week of a type of workplaces: a table of its times."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from modules.equeue.constants import QueueKind
from modules.equeue.models import Queue
from modules.equeue.selectors.attention import conflicts
from modules.equeue.selectors.week import week_of
from modules.equeue.views.access import day_of, for_moderators
from modules.equeue.views.attention import without_place
from modules.equeue.views.kept import kept_elsewhere
from modules.equeue.views.lists import types_of
from portal.common import clock

SHOWN_CONFLICTS = 6


@require_GET
@for_moderators
def week(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    """`?queue=` and `?type=` choose whose, `?day=` which week and, on a phone, which day."""
    first_own = next((row for row in queues if row.kind == QueueKind.OWN), queues[0])
    queue = next((row for row in queues if row.public_id == request.GET.get("queue")), first_own)
    types = types_of(request, [queue])
    kind = next((row for row in types if row.public_id == request.GET.get("type")), types[0] if types else None)
    day, now, today = day_of(request), clock.now(), clock.today()
    context: dict[str, Any] = {"queues": queues, "queue": queue, "types": types, "kind": kind, "day": day}
    context["elsewhere"] = kept_elsewhere([queue])
    if kind is not None:
        shown = week_of(request.user, request.community, kind, day, now)
        first, last = shown.days[0].day, shown.days[-1].day
        hit = conflicts(request.user, request.community, now, queue)
        context |= {
            "week": shown,
            "has_visits": any(item.count for item in shown.days),
            "first": first,
            "last": last,
            "previous": day - timedelta(days=7),
            "next": day + timedelta(days=7),
            "is_current": first <= today <= first + timedelta(days=6),
            "conflicts": hit[:SHOWN_CONFLICTS],
            "conflict_count": len(hit),
            "conflict_words": without_place(len(hit), sum(item.offer is not None for item in hit)),
        }
    return render(request, "equeue/cabinet/week.html", context)
