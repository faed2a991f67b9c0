"""The kiosk's menu for staff, behind a PIN: how the printer is, tickets perhaps not on paper, a test sheet."""

import secrets

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from local_queue import clock
from local_queue.kiosk.screen import STAFF_UNTIL, device_name, kiosk_required, show
from local_queue.printing.models import NO_PRINT, PaperState
from local_queue.printing.printers import Printer
from local_queue.printing.selectors import jobs_in_doubt, printer_state
from local_queue.printing.services import look_at, print_again, print_test
from local_queue.tickets.services.refusals import Refusal

SECONDS = 180  # the menu closes by itself
TRIES, TRIES_SECONDS = 5, 300
COUNTER = "kiosk-pin"


@require_http_methods(["GET", "POST"])
@kiosk_required
def menu(request: HttpRequest) -> HttpResponse:
    if _is_open(request):
        return _show(request)
    if request.method == "GET":
        return show(request, "pin")
    # Counted before it is looked at, each kiosk by itself: a prankster at one does not lock the staff out of another.
    counter = f"{COUNTER}-{device_name(request)}"
    cache.add(counter, 0, TRIES_SECONDS)
    if cache.incr(counter) > TRIES:
        return show(request, "pin", status=422, error=_("Too many attempts. Wait five minutes and try again."))
    typed = request.POST.get("pin", "")[:20]
    if not secrets.compare_digest(typed.encode(), settings.HALL_KIOSK_PIN.encode()):
        return show(request, "pin", status=422, error=_("The PIN is wrong."))
    cache.delete(counter)
    request.session[STAFF_UNTIL] = clock.now().timestamp() + SECONDS
    return redirect("kiosk-staff")


def _is_open(request: HttpRequest) -> bool:
    until = request.session.get(STAFF_UNTIL, 0)
    return isinstance(until, int | float) and clock.now().timestamp() < until


def _show(request: HttpRequest, said: str = "", status: int = 200) -> HttpResponse:
    printer = printer_state()
    context = {
        "printer": printer,
        "is_bad": printer is not None and printer.state in NO_PRINT,
        "is_low": printer is not None and printer.state == PaperState.LOW,
        "jobs": jobs_in_doubt(),
        "said": said,
    }
    return show(request, "staff", status=status, **context)


@require_POST
@kiosk_required
def act(request: HttpRequest) -> HttpResponse:
    if not _is_open(request):
        return redirect("kiosk-staff")
    action = request.POST.get("action", "")
    press = request.POST.get("press", "")[:20]
    ticket = request.POST.get("ticket", "")[:32]
    try:
        if action in ("look", "test") and settings.HALL_PRINTER:
            printer = Printer(settings.HALL_PRINTER)
            key = f"sheet.{press}" if press else ""
            state = look_at(printer) if action == "look" else print_test(printer, key=key)
            return _show(request, _("The printer: %(state)s.") % {"state": PaperState(state).label})
        print_again(ticket, key=f"staff.{press}.{ticket}"[:64])
    except Refusal as refusal:
        return _show(request, refusal.text, status=409)
    return _show(request, _("The ticket is printed once more."))
