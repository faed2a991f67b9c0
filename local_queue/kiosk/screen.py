"""What every screen of the kiosk has: who may see it, how it looks for this visitor, the key of the next press."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse

from local_queue import clock
from local_queue.desk.access import device_of
from local_queue.presence import OWN_KIOSK, presence
from local_queue.tickets.selectors import alarm, configuration, is_open
from local_queue.web import is_local

MODES = ("contrast", "large", "low")
STAFF_UNTIL = "staff_until"
OF_A_VISITOR = ("ticket", "language", STAFF_UNTIL, *MODES)  # what a session holds and the wipe takes away
# Screens that can be loaded by their address; every other address of the kiosk is a press or data for the script.
SCREENS = (
    "kiosk",
    "kiosk-sign-in",
    "kiosk-services",
    "kiosk-estimate",
    "kiosk-ticket",
    "kiosk-staff",
    "kiosk-limit",
    "kiosk-check-in",
    "kiosk-help",
)


def kiosk_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if device_of(request, "kiosk") is None:
            if not is_local(request):
                return redirect("kiosk-sign-in")
            presence.saw_device(OWN_KIOSK)
        return view(request, *args, **kwargs)

    return wrapper


def hall_state() -> str:
    """What keeps the kiosk from its work: unlinked, none (this hall has no kiosk), alarm, closed; else nothing."""
    known = configuration()
    if known is None:
        return "unlinked"
    if not known.has_kiosk:
        return "none"
    if alarm() is not None:
        return "alarm"
    return "" if is_open(clock.now()) else "closed"


def open_hall_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Otherwise the first screen says why."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("kiosk") if hall_state() else view(request, *args, **kwargs)

    return kiosk_required(wrapper)


def screen_at(address: str) -> str:
    """This address if a screen of the kiosk is there, else the start."""
    path = urlsplit(address).path if address.startswith("/kiosk/") and ".." not in address else ""
    try:
        return address if resolve(path).url_name in SCREENS else reverse("kiosk")
    except Resolver404:
        return reverse("kiosk")


def show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    if template != "staff" and STAFF_UNTIL in request.session:
        del request.session[STAFF_UNTIL]  # whoever left the menu closed it: the next person asks for the PIN
    known = configuration()
    context |= {
        "organisation": known.organisation if known else "",
        "press": secrets.token_urlsafe(16),
        "modes": {mode: bool(request.session.get(mode)) for mode in MODES},
        "back": screen_at(request.get_full_path()),
        "is_touched": any(request.session.get(name) for name in OF_A_VISITOR),
    }
    return render(request, f"kiosk/{template}.html", context, status=status)


def device_name(request: HttpRequest) -> str:
    device = device_of(request, "kiosk")
    return device.public_id if device else "kiosk"
