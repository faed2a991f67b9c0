"""What waits for a moderator: conflicts, applications, the waiting list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from modules.equeue.models import Queue
from modules.equeue.selectors import attention as selectors
from modules.equeue.views.access import for_moderators
from portal.common import clock


@require_GET
@for_moderators
def attention(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    chosen = next((queue for queue in queues if queue.public_id == request.GET.get("queue")), None)
    who: tuple[Any, Any] = (request.user, request.community)
    context = {
        "queues": queues,
        "queue": chosen,
        "today": clock.today(),
        "conflicts": selectors.conflicts(*who, clock.now(), chosen),
        "applications": selectors.applications(*who, clock.now(), chosen),
        "people": selectors.waiting_people(*who, chosen),
        "most": selectors.MOST,
    }
    return render(request, "equeue/cabinet/attention.html", context)
