"""/kiosk: a ticket for today, and «I am here» of the booked. Forms only; scripts add the idle wipe and the keypad.

On the hall's own machine the kiosk opens by itself; another computer signs in as a kiosk device first.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from local_queue import clock
from local_queue.desk.access import device_of
from local_queue.kiosk.selectors import ahead_of, hall_now, last_issued, service_cards
from local_queue.protocol.queue import Opening
from local_queue.tickets.models import QueueType, Ticket
from local_queue.tickets.selectors import configuration, next_opening
from local_queue.tickets.services.issuing import check_in as check_in_booking
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.refusals import Refusal
from local_queue.web import is_local

PAGE = 6
LARGE_PAGE = 4
MODES = ("contrast", "large", "low")


def kiosk_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_local(request) and device_of(request, "kiosk") is None:
            return redirect("kiosk-sign-in")
        return view(request, *args, **kwargs)

    return wrapper


def _show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    known = configuration()
    context |= {
        "organisation": known.organisation if known else "",
        "press": secrets.token_urlsafe(16),
        "modes": {mode: bool(request.session.get(mode)) for mode in MODES},
        "is_touched": bool(request.session.get("ticket") or any(request.session.get(mode) for mode in MODES)),
    }
    return render(request, f"kiosk/{template}.html", context, status=status)


def _device(request: HttpRequest) -> str:
    device = device_of(request, "kiosk")
    return device.public_id if device else "kiosk"


@require_GET
@kiosk_required
def start(request: HttpRequest) -> HttpResponse:
    now = hall_now()
    if configuration() is None:
        return _show(request, "unlinked")
    if not now.is_open:
        return _show(request, "closed", **_closed_days())
    return _show(request, "start", now=now)


def _closed_days() -> dict[str, Any]:
    known, at = configuration(), clock.now()
    following: Opening | None = next_opening(at)
    days = (clock.local(following.opens).date() - clock.today()).days if following else 0
    later = [hours for hours in (known.openings if known else ()) if hours.closes > at]
    return {"following": following, "days": days, "openings": later[:5]}


@require_GET
@kiosk_required
def services(request: HttpRequest) -> HttpResponse:
    if not hall_now().is_open:
        return redirect("kiosk")
    cards = service_cards()
    raw = request.GET.get("page", "1")
    number = int(raw) if raw.isdecimal() and len(raw) < 4 else 1
    page = LARGE_PAGE if request.session.get("large") else PAGE
    if len(cards) <= page:
        return _show(request, "services", cards=cards)
    # The last card leads on: never more than six choices on a screen, four in large text.
    each = page - 1
    last = -(-len(cards) // each)
    number = min(max(number, 1), last)
    return _show(
        request,
        "services",
        cards=cards[(number - 1) * each : number * each],
        more=number % last + 1,
    )


@require_POST
@kiosk_required
def take(request: HttpRequest) -> HttpResponse:
    kind = request.POST.get("type", "")[:32]
    key = f"kiosk.{request.POST.get('press', '')[:40]}"
    try:
        answer = issue_ticket(kind, device=_device(request), key=key if len(key) > 20 else "")
    except Refusal as refusal:
        if refusal.code in ("limit", "kiosk_closed"):
            return redirect("kiosk-limit", type_id=kind)
        if refusal.code == "closed":
            return redirect("kiosk")
        return _show(request, "refused", status=409, text=refusal.text)
    request.session["ticket"] = answer["ticket"]
    return redirect("kiosk-ticket")


@require_GET
@kiosk_required
def ticket(request: HttpRequest) -> HttpResponse:
    """The ticket of this very session; after the wipe there is nothing to see."""
    found = Ticket.objects.filter(public_id=request.session.get("ticket", "")).select_related("type", "day").first()
    if found is None or found.day.date != clock.today():
        return redirect("kiosk")
    if found.starts_at is not None:
        minutes = int((found.starts_at - clock.now()).total_seconds() // 60)
        return _show(request, "checked_in", ticket=found, minutes=minutes)
    return _show(request, "ticket", ticket=found, ahead=ahead_of(found))


@require_GET
@kiosk_required
def limit(request: HttpRequest, type_id: str) -> HttpResponse:
    kind = QueueType.objects.filter(public_id=type_id).first()
    if kind is None:
        return redirect("kiosk-services")
    return _show(request, "limit", kind=kind, last=last_issued(kind))


@require_http_methods(["GET", "POST"])
@kiosk_required
def check_in(request: HttpRequest) -> HttpResponse:
    if not hall_now().is_open:
        return redirect("kiosk")
    known = configuration()
    prefixes = known.booking_prefixes if known else ()
    typed = request.POST.get("number", "")[:12].strip()
    error = ""
    if request.method == "POST":
        try:
            answer = _find(typed, prefixes, request)
            request.session["ticket"] = answer["ticket"]
            return redirect("kiosk-ticket")
        except Refusal as refusal:
            error = refusal.text
    return _show(request, "check_in", status=422 if error else 200, typed=typed, error=error, prefixes=prefixes)


def _find(typed: str, prefixes: tuple[str, ...], request: HttpRequest) -> dict[str, Any]:
    """«101», «А101», «а-101», with the digits alone the first letter of bookings is meant."""
    letters = "".join(sign for sign in typed.upper() if sign.isalpha())
    digits = "".join(sign for sign in typed if sign.isdecimal())
    if not digits:
        raise Refusal("empty", _("Type the number of your ticket."))
    prefix = letters or (prefixes[0] if prefixes else "")
    return check_in_booking(f"{prefix}-{int(digits):03d}"[:12], device=_device(request))


@require_POST
@kiosk_required
def modes(request: HttpRequest) -> HttpResponse:
    """Contrast, larger text, lower buttons, language: for this visitor only."""
    name = request.POST.get("mode", "")
    if name == "language":
        request.session["language"] = "uk" if request.session.get("language") == "en" else "en"
    elif name in MODES:
        request.session[name] = not request.session.get(name)
    back = request.POST.get("back", "")
    return redirect(back if back.startswith("/kiosk/") and ".." not in back else "kiosk")


@require_POST
@kiosk_required
def wipe(request: HttpRequest) -> HttpResponse:
    """Forget the visitor; the kiosk stays signed in."""
    kept = request.session.get("kiosk")
    request.session.flush()
    if kept:
        request.session["kiosk"] = kept
    return redirect("kiosk")
