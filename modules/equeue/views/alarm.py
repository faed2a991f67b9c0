"""«Тривога»: the chief stops a hall and lets it go on; each asks once more before it happens."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from modules.equeue.models import HallServer, Queue
from modules.equeue.models.hall_pause import PauseReason
from modules.equeue.selectors.pauses import may_stop, open_pause
from modules.equeue.services.pauses import UnknownReason, begin_pause, end_pause
from modules.equeue.views.access import for_moderators
from modules.equeue.views.hall import chosen_hall


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def alarm(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    if not may_stop(request.user):
        raise PermissionDenied
    _halls, hall = chosen_hall(request, queues)
    if hall is None or hall.is_revoked:
        raise Http404
    if request.method != "POST":
        return _page(request, hall)
    back = f"{reverse('equeue_cabinet:hall')}?hall={hall.public_id}"
    if request.POST.get("act") == "end":
        end_pause(hall, actor=request.user)
        messages.success(request, _("Reception goes on. The hall hears of it at its next link, people by letter."))
        return redirect(back)
    try:
        begin_pause(hall, actor=request.user, reason=request.POST.get("reason", ""))
    except UnknownReason as refusal:
        return _page(request, hall, error=str(refusal.message), status=refusal.status)
    messages.success(request, _("The hall is asked to stop. Places are kept, booked people are written to."))
    return redirect(back)


def _page(request: HttpRequest, hall: HallServer, error: str = "", status: int = 200) -> HttpResponse:
    context = {
        "hall": hall,
        "pause": open_pause(hall),
        "reasons": PauseReason.choices,
        "error": error,
        "back": f"{reverse('equeue_cabinet:hall')}?hall={hall.public_id}",
    }
    return render(request, "equeue/cabinet/alarm.html", context, status=status)
