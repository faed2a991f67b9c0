"""/desk: sign in, the bar, the list of the day. Every button is a form, so it works without scripts."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from local_queue.board.feed import feed
from local_queue.desk.access import desk_required, device_of, remember
from local_queue.desk.forms import SignInForm
from local_queue.desk.selectors import aloud, bar_of, lines_of_hall, own_tickets, served_types, summary_of, targets_of
from local_queue.printing.selectors import is_printer_down
from local_queue.printing.services import is_printing, print_again
from local_queue.tickets.constants import PauseReason, TicketState
from local_queue.tickets.models import Device, Ticket
from local_queue.tickets.selectors import configuration, one_configuration
from local_queue.tickets.services import alarm, calling, desks, helping, passing_on, undoing
from local_queue.tickets.services.refusals import Refusal
from local_queue.tickets.services.staff_tickets import give_ticket, let_first
from local_queue.web import disk_trouble

log = logging.getLogger("local_queue.desk")
ACTIONS: dict[str, Callable[..., dict[str, Any] | None]] = {
    "next": calling.call_next,
    "start": calling.start_serving,
    "finish": calling.finish,
    "finish_next": lambda desk, key: calling.finish(desk, key=key, then_next=True),
    "no_show": calling.no_show,
    "recall": calling.recall,
    "park": passing_on.park,
    "undo": undoing.undo,
    "pause": desks.pause,
    "resume": desks.resume,
    "help": lambda desk, key: helping.answer_help(desk),
    "alarm": lambda desk, key: alarm.begin_alarm(device=desk, key=key),
    "blackout": lambda desk, key: alarm.begin_alarm(reason=PauseReason.BLACKOUT, device=desk, key=key),
    "go_on": lambda desk, key: alarm.end_alarm(device=desk, key=key),
}
# With one field of the form that says what is meant.
NAMED: dict[str, tuple[Callable[..., dict[str, Any]], str]] = {
    "return": (calling.return_ticket, "ticket"),
    "leave": (passing_on.leave, "ticket"),
    "number": (calling.call_number, "number"),
    "until": (desks.time_pause, "minutes"),
}
BREAKS = (5, 10, 15, 30, 45, 60)  # minutes
GIVING = ("give", "first")
BOOKED_SHOWN = 20  # of the bookings still expected today; the rest on demand
SENT_ON = {"to_type": "type_id", "to_desk": "to_desk"}


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, kind: str = "desk") -> HttpResponse:
    if request.method == "GET" and device_of(request, kind) is not None:
        return redirect(kind)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            device, token = desks.sign_in(form.cleaned_data["login"].lower(), form.cleaned_data["password"], kind)
            remember(request, device, token)
            return redirect(kind)
        except Refusal as refusal:
            form.add_error(None, refusal.text)
    context = {"form": form, "kind": kind, "configuration": configuration()}
    return render(request, "desk/sign_in.html", context, status=422 if form.errors else 200)


@require_POST
@desk_required
def sign_out(request: HttpRequest, desk: Device) -> HttpResponse:
    try:
        desks.sign_out(desk.public_id)
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("desk")
    request.session.flush()
    return redirect("desk-sign-in")


def _given(request: HttpRequest, desk: Device, name: str, key: str) -> None:
    """A ticket given by staff, or the right to go first; the number is for the person, so it is said on the page."""
    group = request.POST.get("group", "")[:32]
    if name == "give":
        answer = give_ticket(desk.public_id, request.POST.get("type", "")[:32], group=group, key=key)
        messages.success(request, _given_words() % answer)
    else:
        answer = let_first(desk.public_id, request.POST.get("ticket", "")[:32], group, key=key)
        messages.success(request, _("%(number)s goes first now.") % answer)


def _given_words() -> str:
    """Where the new ticket is. The number is told in any case: paper may end between two tickets."""
    if not is_printing():
        return _("Ticket %(number)s. Tell the person this number.")
    if is_printer_down():
        return _("Ticket %(number)s. The printer does not print now: tell the person this number, or write it down.")
    return _("Ticket %(number)s is being printed. Tell the person this number, too.")


def _printed(request: HttpRequest, desk: Device, key: str) -> None:
    """«Друк»: a ticket of the list on paper, marked as a copy if it may be in somebody's hands."""
    print_again(request.POST.get("ticket", "")[:32], key=key)
    if is_printer_down():
        messages.warning(request, _("The printer does not print now. Look at it and press «Print» again."))
    else:
        messages.success(request, _("The ticket is being printed."))


def _bar(desk: Device, refusal: str = "") -> dict[str, Any]:
    """`press` is the key of whatever is pressed in this picture of the bar."""
    with one_configuration():
        desk.refresh_from_db()
        now = bar_of(desk)
    return {"bar": now, "aloud": aloud(now), "press": secrets.token_urlsafe(12), "refusal": refusal}


@require_GET
@desk_required
def page(request: HttpRequest, desk: Device) -> HttpResponse:
    rows = own_tickets(desk)
    context = _bar(desk) | {"tickets": rows, "summary": summary_of(rows)}
    context["organisation"] = getattr(configuration(), "organisation", "")
    return render(request, "desk/page.html", context)


@require_GET
@desk_required
def bar(request: HttpRequest, desk: Device) -> HttpResponse:
    return render(request, "desk/bar.html", _bar(desk))


@require_POST
@desk_required
def act(request: HttpRequest, desk: Device) -> HttpResponse:
    """One press. With scripts the answer is the new bar (409 with a sentence if refused), else a redirect."""
    name = request.POST.get("action", "")
    key = f"{desk.public_id}.{request.POST.get('press', '')[:20]}.{name}"[:64]
    refusal = ""
    try:
        if name in NAMED:
            service, field = NAMED[name]
            service(desk.public_id, request.POST.get(field, ""), key=key)
        elif name in SENT_ON:
            passing_on.redirect(desk.public_id, key=key, **{SENT_ON[name]: request.POST.get("target", "")})
        elif name in GIVING:
            _given(request, desk, name, key)
        elif name == "print":
            _printed(request, desk, key)
        elif name in ACTIONS:
            if name == "finish" and desk.preferences.get("auto_next"):
                name = "finish_next"
            ACTIONS[name](desk.public_id, key=key)
        else:
            refusal = _("There is no such action.")
    except Refusal as refused:
        refusal = refused.text
    except DatabaseError as error:
        refusal = disk_trouble(error)
        if not refusal:
            raise
        log.error("database: %s", error)
    feed.wait()
    if request.headers.get("X-Hall") == "bar":
        return render(request, "desk/bar.html", _bar(desk, refusal), status=409 if refusal else 200)
    if refusal:
        messages.error(request, refusal)
        if name in GIVING:
            return redirect(f"{reverse('desk-give')}?{urlencode({'ticket': request.POST.get('ticket', '')[:32]})}")
        if name == "print":
            return redirect("desk-queue")
        if name == "number":
            return redirect(f"{reverse('desk-queue')}?{urlencode({'q': request.POST.get('number', '')[:12]})}")
    return redirect("desk")


@require_GET
@desk_required
def queue(request: HttpRequest, desk: Device) -> HttpResponse:
    """«За номером»: everybody whom this desk may call, whatever the order says."""
    search = request.GET.get("q", "")[:12]
    groups = getattr(configuration(), "priority_groups", ())
    lines = lines_of_hall(desk, search)
    booked = [line for line in lines if line.state == "expected"]
    later = [] if search or "all" in request.GET else booked[BOOKED_SHOWN:]
    context = _bar(desk) | {"lines": lines[: len(lines) - len(later)], "search": search, "groups": groups}
    context["here"] = sum(line.is_here for line in lines)
    context |= {"booked": len(booked), "later": len(later)}
    context["may_print"] = is_printing()
    return render(request, "desk/queue.html", context)


@require_GET
@desk_required
def send_on(request: HttpRequest, desk: Device) -> HttpResponse:
    """«Перенаправити»: to which service or desk."""
    context = _bar(desk)
    ticket = context["bar"].ticket
    if ticket is None:
        messages.warning(request, _("There is nobody at the desk now."))
        return redirect("desk")
    return render(request, "desk/send_on.html", context | targets_of(desk, ticket))


@require_GET
@desk_required
def give(request: HttpRequest, desk: Device) -> HttpResponse:
    """«Видати талон»: to a person without one, or the right to go first to a ticket that waits."""
    known = configuration()
    name = request.GET.get("ticket", "")[:32]
    ticket = Ticket.objects.filter(public_id=name, state=TicketState.WAITING, priority="").first() if name else None
    context = {"types": served_types(), "groups": known.priority_groups if known else (), "ticket": ticket}
    return render(request, "desk/give.html", _bar(desk) | context)


@require_GET
@desk_required
def pause_time(request: HttpRequest, desk: Device) -> HttpResponse:
    """«Змінити час»: until when the break lasts."""
    return render(request, "desk/break.html", _bar(desk) | {"lengths": BREAKS})


@require_GET
@desk_required
def stop(request: HttpRequest, desk: Device) -> HttpResponse:
    """«Тривога»: stop the whole hall, or let it go on."""
    return render(request, "desk/stop.html", _bar(desk))
