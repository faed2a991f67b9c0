"""/kiosk: a ticket for today, and «I am here» of the booked. Forms only; scripts add the idle wipe and the keypad.

On the hall's own machine the kiosk opens by itself; another computer signs in as a kiosk device first.
"""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from local_queue import clock
from local_queue.kiosk import selectors, staff_call
from local_queue.kiosk.screen import (
    MODES,
    device_name,
    hall_state,
    kiosk_required,
    open_hall_required,
    screen_at,
    show,
)
from local_queue.kiosk.selectors import ServiceCard
from local_queue.printing.models import JobState
from local_queue.printing.selectors import paper_of, ticket_code, told_state
from local_queue.printing.services import is_printing, print_again
from local_queue.protocol.queue import Opening
from local_queue.tickets.constants import PauseReason, TicketKind
from local_queue.tickets.models import QueueType, Ticket
from local_queue.tickets.selectors import alarm, configuration, next_opening, open_desks, opening
from local_queue.tickets.services.checking_in import check_in as check_in_booking
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.refusals import Refusal

PAGE = 6
LARGE_PAGE = 4
TILES = 4  # beside the two large cards: never more than six choices on a screen
PRESS = 16  # signs of the key of a press, at least
NUMBER = 12  # signs of a typed number; what is longer came from a scanner
SCANNED = 600


@require_GET
@kiosk_required
def start(request: HttpRequest) -> HttpResponse:
    reason = hall_state()
    if reason in ("unlinked", "none"):
        return show(request, reason)
    if reason == "alarm":
        now = alarm()
        known = configuration()
        way = known.shelter_way.rstrip(". ") if known else ""
        is_alarm = now is None or now.reason == PauseReason.ALARM
        return show(
            request, reason, alarm=now, is_alarm=is_alarm, shelter=known.shelter if known else "", shelter_way=way
        )
    found = selectors.doors()
    if reason == "closed":
        return show(request, reason, **_closed_days(), tiles=found[:2])
    # The card that leads on takes the place of one tile.
    part = _Part(_number(request), len(found), TILES if len(found) <= TILES else TILES - 1)
    return show(request, "start", now=selectors.hall_now(), tiles=found[part.first : part.last], more=part.following)


class _Part:
    """One screen of a list. What does not fit goes on the next screen, the last one leads to the first."""

    def __init__(self, number: int, size: int, each: int) -> None:
        last = max(1, -(-size // each))
        number = min(max(number, 1), last)
        self.first, self.last = (number - 1) * each, number * each
        self.following = number % last + 1 if last > 1 else 0


def _closed_days() -> dict[str, Any]:
    known, at = configuration(), clock.now()
    following: Opening | None = next_opening(at)
    days = (clock.local(following.opens).date() - clock.today()).days if following else 0
    later = [hours for hours in (known.openings if known else ()) if hours.closes > at]
    return {"following": following, "days": days, "openings": later[:5]}


def _number(request: HttpRequest) -> int:
    raw = request.GET.get("page", "1")
    return int(raw) if raw.isdecimal() and len(raw) < 4 else 1


@require_GET
@open_hall_required
def services(request: HttpRequest) -> HttpResponse:
    cards = selectors.service_cards()
    each = LARGE_PAGE if request.session.get("large") else PAGE
    part = _Part(_number(request), len(cards), each)
    return show(request, "services", cards=cards[part.first : part.last], more=part.following)


@require_GET
@open_hall_required
def estimate(request: HttpRequest, type_id: str) -> HttpResponse:
    """How long it will take, before a ticket is taken."""
    card = selectors.card_of(type_id)
    if card is None:
        return redirect("kiosk-services")
    if card.state != "open":
        return redirect("kiosk-limit", type_id=type_id)
    if card.times is not None:
        return _times(request, card)
    hours = opening(clock.now())
    context = {"card": card, "booking": selectors.booking_door(), "hall_closes": hours.closes if hours else None}
    return show(request, "estimate", **context)


def _times(request: HttpRequest, card: ServiceCard, *, status: int = 200, error: str = "") -> HttpResponse:
    """Times of today, the nearest chosen already: one press more and the ticket is there."""
    times = card.times or ()
    wished = request.GET.get("time", "")
    place = next((number for number, one in enumerate(times) if one.key == wished), None)
    each = LARGE_PAGE if request.session.get("large") else PAGE
    part = _Part(_number(request) if place is None else place // each + 1, len(times), each)
    shown = times[part.first : part.last]
    chosen = times[place] if place is not None else shown[0]
    context = {"card": card, "times": shown, "chosen": chosen, "more": part.following, "error": error}
    return show(request, "times", status=status, **context, booking=selectors.booking_door())


def _chosen_time(request: HttpRequest) -> datetime | None:
    raw = request.POST.get("time", "")
    return datetime.fromtimestamp(int(raw), UTC) if raw.isascii() and raw.isdigit() and len(raw) < 12 else None


def _time_gone(request: HttpRequest, kind: str, text: str) -> HttpResponse:
    """Somebody was quicker: the times that are left."""
    card = selectors.card_of(kind)
    if card is not None and card.state == "open" and card.times:
        return _times(request, card, status=409, error=text)
    return redirect("kiosk-estimate", type_id=kind)


@require_POST
@kiosk_required
def take(request: HttpRequest) -> HttpResponse:
    """One press is one ticket: the key of the press came with the page. Hours and alarms the service knows itself."""
    known = configuration()
    if known is None or not known.has_kiosk:
        return redirect("kiosk")
    kind = request.POST.get("type", "")[:32]
    press = request.POST.get("press", "")[:40]
    if len(press) < PRESS:
        return show(request, "refused", status=422, text=_("This page is out of date. Refresh it and press again."))
    try:
        chosen = _chosen_time(request)
        answer = issue_ticket(kind, device=device_name(request), key=f"kiosk.{press}", starts_at=chosen)
    except Refusal as refusal:
        if refusal.code == "time_taken":
            return _time_gone(request, kind, refusal.text)
        if refusal.code in ("limit", "kiosk_closed"):
            return redirect("kiosk-limit", type_id=kind)
        if refusal.code in ("closed", "hall_paused"):
            return redirect("kiosk")
        return show(request, "refused", status=409, text=refusal.text)
    request.session["ticket"] = answer["ticket"]
    return redirect("kiosk-ticket")


@require_GET
@kiosk_required
def ticket(request: HttpRequest) -> HttpResponse:
    """The ticket of this very session; after the wipe there is nothing to see."""
    found = _own_ticket(request)
    if found is None:
        return redirect("kiosk")
    place, print_job = selectors.place_of(found), paper_of(found)
    context = {"ticket": found, "place": place, "job": print_job, "may_print": is_printing()}
    if found.kind == TicketKind.BOOKED and found.starts_at is not None:
        minutes = -int((clock.now() - found.starts_at).total_seconds() // 60)
        context |= {"minutes": minutes, "hours": max(0, minutes) // 60, "rest": minutes % 60}
        return show(request, "checked_in", **context, is_late=selectors.is_late(found))
    if print_job is not None and told_state(print_job) == JobState.FAILED:
        return show(request, "no_paper", **context, code=ticket_code(found))
    return show(request, "ticket", **context)


@require_GET
@kiosk_required
def paper(request: HttpRequest) -> HttpResponse:
    """What the ticket's screen asks while it is printed."""
    found = _own_ticket(request)
    job = paper_of(found) if found else None
    return JsonResponse({"state": told_state(job) if job else ""})


@require_POST
@kiosk_required
def print_ticket(request: HttpRequest) -> HttpResponse:
    """«Надрукувати ще раз», only of this session's ticket."""
    found = _own_ticket(request)
    if found is None:
        return redirect("kiosk")
    press = request.POST.get("press", "")[:40]
    try:
        print_again(found.public_id, key=f"kiosk.{press}" if len(press) >= PRESS else "")
    except Refusal as refusal:
        return show(request, "refused", status=409, text=refusal.text)
    return redirect("kiosk-ticket")


def _own_ticket(request: HttpRequest) -> Ticket | None:
    """The ticket of this very session, today."""
    found = Ticket.objects.filter(public_id=request.session.get("ticket", "")).select_related("type", "day").first()
    return found if found is not None and found.day.date == clock.today() else None


@require_GET
@kiosk_required
def limit(request: HttpRequest, type_id: str) -> HttpResponse:
    kind = QueueType.objects.filter(public_id=type_id).first()
    if kind is None:
        return redirect("kiosk-services")
    card = selectors.card_of(type_id)
    context: dict[str, Any] = {
        "has_no_time": card is not None and card.state == "times",
        "booking": selectors.booking_door(),
    }
    return show(request, "limit", kind=kind, last=selectors.last_issued(kind), **context)


@require_http_methods(["GET", "POST"])
@open_hall_required
def check_in(request: HttpRequest) -> HttpResponse:
    known = configuration()
    prefixes = known.booking_prefixes if known else ()
    typed = request.POST.get("number", "")[:SCANNED].strip()
    error = ""
    if request.method == "POST":
        try:
            answer = _find(typed, prefixes, request)
            request.session["ticket"] = answer["ticket"]
            return redirect("kiosk-ticket")
        except Refusal as refusal:
            error = refusal.text
    context = {"typed": typed[:NUMBER] if len(typed) <= NUMBER else "", "error": error, "prefixes": prefixes}
    return show(request, "check_in", status=422 if error else 200, **context)


def _find(typed: str, prefixes: tuple[str, ...], request: HttpRequest) -> dict[str, Any]:
    """«101», «А101», «а-101», with the digits alone the first letter of bookings is meant; or a scanned code."""
    if len(typed) > NUMBER:
        number = selectors.scanned_number(typed)
        if not number:
            raise Refusal("no_booking", _("There is no booking with this code for today. Type the number instead."))
        return check_in_booking(number, device=device_name(request))
    letters = "".join(sign for sign in typed.upper() if sign.isalpha())
    digits = "".join(sign for sign in typed if sign.isdecimal())
    if not digits:
        raise Refusal("empty", _("Type the number of your ticket."))
    prefix = letters or (prefixes[0] if prefixes else "")
    return check_in_booking(f"{prefix}-{int(digits):03d}"[:12], device=device_name(request))


@require_GET
@kiosk_required
def state(request: HttpRequest) -> HttpResponse:
    """What the script of any screen asks: an alarm does not wait until somebody presses something."""
    call = staff_call.current(request)
    return JsonResponse({"state": hall_state(), "help": call.coming if call else ""})


@require_GET
@kiosk_required
def tile(request: HttpRequest, number: int) -> HttpResponse:
    """Out to a page of the portal. The tile may have been drawn while the portal still answered."""
    door = selectors.door_of(number)
    if door is None:
        return show(request, "offline", status=503)
    return redirect(door.leads_to(request.build_absolute_uri(reverse("kiosk"))))


@require_POST
@kiosk_required
def modes(request: HttpRequest) -> HttpResponse:
    """Contrast, larger text, lower buttons, language: for this visitor only."""
    name = request.POST.get("mode", "")
    if name == "language":
        request.session["language"] = "uk" if request.session.get("language") == "en" else "en"
    elif name in MODES:
        request.session[name] = not request.session.get(name)
    return redirect(screen_at(request.POST.get("back", "")))


@require_POST
@kiosk_required
def wipe(request: HttpRequest) -> HttpResponse:
    """Forget the visitor; the kiosk stays signed in."""
    kept = request.session.get("kiosk")
    request.session.flush()
    if kept:
        request.session["kiosk"] = kept
    return redirect("kiosk")


@require_http_methods(["GET", "POST"])
@kiosk_required
def call_staff(request: HttpRequest) -> HttpResponse:
    """«Покликати працівника»: the desks see it at once; the page says who is coming."""
    if request.method == "POST":
        staff_call.call(request)
        return redirect("kiosk-help")
    return show(request, "help", call=staff_call.current(request), desks=open_desks())
