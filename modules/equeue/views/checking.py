"""Check of a ticket at the desk: its number or code, typed; its QR code, by a scanner or a camera."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from modules.equeue.models import Queue
from modules.equeue.selectors.checking import checked_bookings
from modules.equeue.services import moderation
from modules.equeue.views.access import for_moderators
from portal.common import clock

LONGEST = 400


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def check(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    """One visit of today, or one at all, opens at once; several are listed. What was asked never stands in an
    address, and a ticket of another institution is answered as one that is not there."""
    text = request.POST.get("ticket", "")[:LONGEST].strip()
    context = {"text": text, "queues": queues, "today": clock.today()}
    if request.method != "POST":
        return render(request, "equeue/cabinet/check.html", context)
    if not text:
        error = _("Type the number or the code of the ticket, or scan its QR code.")
        return render(request, "equeue/cabinet/check.html", {**context, "error": error}, status=422)
    found = checked_bookings(request.user, request.community, text) if text.isprintable() else []  # type: ignore[attr-defined]  middleware
    moderation.note_search(community=request.community, actor=request.user, text=text, found=len(found))  # type: ignore[attr-defined]  middleware
    of_today = [row for row in found if row.local_date == clock.today()]
    sure = of_today if len(of_today) == 1 else found
    if len(sure) == 1:
        return redirect("equeue_cabinet:booking", sure[0].public_id)
    if not found:
        return not_ours(request, queues, text)
    return render(request, "equeue/cabinet/check.html", {**context, "found": found})


def not_ours(request: HttpRequest, queues: list[Queue], text: str = "") -> HttpResponse:
    """The same words for a ticket of another institution and for one that never was."""
    error = _(
        "There is no such ticket in your institutions; it may be of another one. "
        "Check the number or scan the code again."
    )
    context = {"text": text, "queues": queues, "today": clock.today(), "error": error}
    return render(request, "equeue/cabinet/check.html", context, status=404)
