"""What waits for a moderator: conflicts, applications, the waiting list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from modules.equeue.models import Queue
from modules.equeue.selectors import attention as selectors
from modules.equeue.selectors.offers import last_refused
from modules.equeue.views.access import for_moderators
from portal.common import clock


def without_place(total: int, asked: int) -> str:
    """«5 записів без місця, 2 з них чекають на відповідь людини»: the rest is what the number in the menu counts."""
    text = ngettext("%(count)s booking without a place", "%(count)s bookings without a place", total)
    told = text % {"count": total}
    return f"{told}, {waiting_for_answer(total, asked)}" if asked else told


def waiting_for_answer(total: int, asked: int) -> str:
    if asked == total:
        return _("answers of people are awaited") if total > 1 else _("the person's answer is awaited")
    text = ngettext(
        "%(count)s of them waits for the person's answer", "%(count)s of them wait for people's answers", asked
    )
    return text % {"count": asked}


@require_GET
@for_moderators
def attention(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    chosen = next((queue for queue in queues if queue.public_id == request.GET.get("queue")), None)
    who: tuple[Any, Any] = (request.user, request.community)
    conflicts = selectors.conflicts(*who, clock.now(), chosen)
    applications = selectors.applications(*who, clock.now(), chosen)
    refused = last_refused(applications, clock.now())
    for row in applications:
        row.refused = [refused[row.pk]] if row.pk in refused else []  # type: ignore[attr-defined]  for the template
    asked = sum(selectors.offered(row) is not None for row in applications)
    context = {
        "queues": queues,
        "queue": chosen,
        "today": clock.today(),
        "conflicts": conflicts,
        "conflict_words": without_place(len(conflicts), sum(item.offer is not None for item in conflicts)),
        "applications": applications,
        "asked_words": waiting_for_answer(len(applications), asked) if asked else "",
        "people": selectors.waiting_people(*who, chosen),
        "most": selectors.MOST,
    }
    return render(request, "equeue/cabinet/attention.html", context)
