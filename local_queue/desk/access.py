"""Who sits at this browser: the signed-in desk or kiosk of the session."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from local_queue.presence import presence
from local_queue.tickets.models import Device


def device_of(request: HttpRequest, kind: str) -> Device | None:
    """The device whose session this is; None after a sign-in on another computer or the end of the day."""
    name, token = request.session.get(kind, ["", ""])
    device = Device.objects.filter(public_id=name, kind=kind, is_active=True).first() if name else None
    if device is None or not device.session or not constant_time_compare(device.session, token):
        return None
    presence.saw_device(device.public_id)
    return device


def remember(request: HttpRequest, device: Device, token: str) -> None:
    request.session.cycle_key()
    request.session[device.kind] = [device.public_id, token]


def desk_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        desk = device_of(request, "desk")
        if desk is None:
            if "desk" in request.session:
                del request.session["desk"]
                messages.warning(request, _("The desk was opened on another computer or a new day has begun."))
            if request.headers.get("X-Hall") == "bar":
                return HttpResponse(status=401)
            return redirect("desk-sign-in")
        return view(request, desk, *args, **kwargs)

    return wrapper
