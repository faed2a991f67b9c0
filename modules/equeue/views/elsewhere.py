"""The start page of a queue that is not our own: the way to another site, or the services of a queue of Diia."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from modules.equeue.constants import QueueKind
from modules.equeue.engine.links import frame_source, host_of
from modules.equeue.models import Queue
from modules.equeue.services.offered import offered_by
from modules.equeue.views.frames import Frame
from modules.equeue.views.steps import place_context, steps
from portal.common.qr import qr_svg
from portal.common.refusals import Refusal


def elsewhere(request: HttpRequest, queue: Queue, places: list[dict[str, Any]], frame: Frame) -> HttpResponse:
    """The caller has seen that the queue is open."""
    context = {
        "frame": frame,
        "queue": queue,
        "queue_name": str(queue),
        "heading": _("Book a visit"),
        "places": places,
        "place": place_context(queue),
    }
    if queue.kind == QueueKind.LINK:
        return _linked(request, queue, frame, context)
    if frame.is_widget:
        here = request.build_absolute_uri(f"{reverse('equeue:start')}?place={queue.public_id}")
        return render(request, "equeue/elsewhere.html", {**context, "url": here, "is_ours": True})
    context |= {**steps(1, frame), "heading": _("Which service do you need?")}
    try:
        context["services"] = offered_by(queue).services()
    except Refusal as refusal:
        return refused(request, "equeue/outside_services.html", context, refusal)
    return render(request, "equeue/outside_services.html", context)


def _linked(request: HttpRequest, queue: Queue, frame: Frame, context: dict[str, Any]) -> HttpResponse:
    """A frame inside a frame of a third site is blocked by browsers: a widget has the button alone."""
    source = frame_source(queue.link) if queue.link_in_frame and not frame.is_widget else ""
    code = qr_svg(queue.link, _("QR code of the booking page")) if not frame.is_widget else ""
    context |= {"url": queue.link, "host": host_of(queue.link), "has_frame": bool(source), "code": code}
    response = render(request, "equeue/elsewhere.html", context)
    if source:
        response._csp_update = {"frame-src": [source]}  # type: ignore[attr-defined]  django-csp reads it
    return response


def refused(request: HttpRequest, template: str, context: dict[str, Any], refusal: Refusal) -> HttpResponse:
    response = render(request, template, {**context, "error": str(refusal.message)}, status=refusal.status)
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response
