"""Devices in the cabinet: switch this one on, see the others, try, remove. The worker script of the browser."""

from functools import cache
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.models import Site

from portal.common.refusals import Refusal
from portal.push import services, vapid
from portal.push.models import PushDevice
from portal.push.naming import device_name

FIELDS = ("endpoint", "p256dh", "auth")


@never_cache
@login_required
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    rows = PushDevice.objects.for_user(request.user).select_related("site")
    here = rows.for_community(getattr(request, "community", None))
    context = {"devices": here, "is_on": vapid.is_on(), "key": vapid.public_key() if vapid.is_on() else ""}
    return render(request, "push/devices.html", context)


@never_cache
@login_required
@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """Called by the script of the page, after the browser has given its address and keys."""
    given = {name: request.POST.get(name, "") for name in FIELDS}
    name = device_name(request.headers.get("User-Agent", "")) or _("A browser")
    site = Site.find_for_request(request)
    try:
        device = services.switch_on(user=request.user, site=site, name=name, language=get_language() or "uk", **given)
    except Refusal as refusal:
        return JsonResponse({"error": refusal.code, "message": str(refusal.message)}, status=refusal.status)
    messages.success(request, _("Notices will come to this device."))
    return JsonResponse({"id": device.public_id}, status=201)


def _own(request: HttpRequest, public_id: str) -> PushDevice:
    """Somebody else's device is not there."""
    return get_object_or_404(PushDevice.objects.for_user(request.user).select_related("site"), public_id=public_id)


@never_cache
@login_required
@require_POST
def remove(request: HttpRequest, public_id: str) -> HttpResponseBase:
    services.switch_off(_own(request, public_id))
    messages.success(request, _("The device is removed: no more notices come to it."))
    return redirect("push:devices")


@never_cache
@login_required
@require_POST
def test(request: HttpRequest, public_id: str) -> HttpResponseBase:
    try:
        services.send_test(_own(request, public_id))
        messages.success(request, _("A test is on its way. It should appear within a minute."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("push:devices")


@cache
def _script() -> str:
    return (Path(__file__).parent / "worker.js").read_text("utf-8")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """The same address for ever: browsers ask it themselves and compare the bytes, so it is never kept."""
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(_script(), content_type="text/javascript; charset=utf-8", headers=headers)
