"""«Підключення»: keys of staff for programs, and the calendar that one of them opens."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from modules.equeue.adapters.staff_ics import staff_ics
from modules.equeue.constants import CALENDAR_AHEAD, CALENDAR_BEHIND, STAFF_KEYS, KeyKind
from modules.equeue.engine.refusals import Refusal
from modules.equeue.models import Queue, StaffKey
from modules.equeue.selectors import moderated_bookings
from modules.equeue.selectors.chosen import service_words
from modules.equeue.services.staff_keys import live_keys, make_key, owner_of, revoke_key
from modules.equeue.views.access import for_moderators
from portal.common import clock


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def keys(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    """The secret of a new key stands on the page that answers the form, once."""
    if request.method != "POST":
        return _page(request)
    kind, name = request.POST.get("kind", ""), request.POST.get("name", "")[:200]
    try:
        key, token = make_key(owner=request.user, community=request.community, kind=kind, name=name)
    except Refusal as refusal:
        return _page(request, error=refusal.message, status=refusal.status, name=name, kind=kind)
    secret = token if kind == KeyKind.EXPORT else request.build_absolute_uri(reverse("equeue:feed", args=[token]))
    return _page(request, made=key, secret=secret, status=201)


def _page(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "keys": live_keys(request.user, request.community),
        "kinds": KeyKind.choices,
        "most": STAFF_KEYS,
        "export_url": request.build_absolute_uri("/api/v1/equeue/export/bookings"),
        "kind": KeyKind.CALENDAR,
        **more,
    }
    return render(request, "equeue/cabinet/keys.html", context, status=status)


@require_POST
@for_moderators
def key_revoke(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    rows = StaffKey.objects.for_community(request.community).filter(owner=request.user)
    key = rows.filter(public_id=public_id).first() if public_id.isprintable() else None
    if key is None:
        raise Http404
    revoke_key(key=key, actor=request.user)
    return redirect("equeue_cabinet:keys")


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar by its secret address; 404 where the key is not known, taken back, or its owner works here no
    more."""
    community = getattr(request, "community", None)
    key = owner_of(token, KeyKind.CALENDAR, community)
    if key is None:
        raise Http404
    today = clock.today()
    days = (today - timedelta(days=CALENDAR_BEHIND), today + timedelta(days=CALENDAR_AHEAD))
    rows = moderated_bookings(key.owner, community).exclude(number="").filter(local_date__range=days)
    found = [
        (row, service_words(row), request.build_absolute_uri(reverse("equeue_cabinet:booking", args=[row.public_id])))
        for row in rows.prefetch_related("services").order_by("starts_at", "pk")
    ]
    response = HttpResponse(staff_ics(found, str(community)), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="bookings.ics"'
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response
