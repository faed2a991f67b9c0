"""/desk: sign in, the bar, the list of the day. Every button is a form, so it works without scripts."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from local_queue.desk.access import desk_required, device_of, remember
from local_queue.desk.forms import NameForm, SignInForm
from local_queue.desk.selectors import bar_of, lines_of_hall, own_tickets, targets_of
from local_queue.tickets.constants import PauseReason
from local_queue.tickets.models import Device
from local_queue.tickets.selectors import configuration
from local_queue.tickets.services import alarm, calling, desks, passing_on, undoing
from local_queue.tickets.services.refusals import Refusal

ACTIONS: dict[str, Callable[..., dict[str, Any]]] = {
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
    "alarm": lambda desk, key: alarm.begin_alarm(device=desk, key=key),
    "blackout": lambda desk, key: alarm.begin_alarm(reason=PauseReason.BLACKOUT, device=desk, key=key),
    "go_on": lambda desk, key: alarm.end_alarm(device=desk, key=key),
}
# With one field of the form that says what is meant.
NAMED: dict[str, tuple[Callable[..., dict[str, Any]], str]] = {
    "return": (calling.return_ticket, "ticket"),
    "leave": (passing_on.leave, "ticket"),
    "number": (calling.call_number, "number"),
}
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


def _bar(desk: Device, refusal: str = "") -> dict[str, Any]:
    """`press` is the key of whatever is pressed in this picture of the bar."""
    desk.refresh_from_db()
    return {"bar": bar_of(desk), "press": secrets.token_urlsafe(12), "refusal": refusal}


@require_GET
@desk_required
def page(request: HttpRequest, desk: Device) -> HttpResponse:
    context = _bar(desk) | {"tickets": own_tickets(desk), "organisation": getattr(configuration(), "organisation", "")}
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
        elif name in ACTIONS:
            ACTIONS[name](desk.public_id, key=key)
        else:
            refusal = _("There is no such action.")
    except Refusal as refused:
        refusal = refused.text
    if request.headers.get("X-Hall") == "bar":
        return render(request, "desk/bar.html", _bar(desk, refusal), status=409 if refusal else 200)
    if refusal:
        messages.error(request, refusal)
        if name == "number":
            return redirect(f"{reverse('desk-queue')}?{urlencode({'q': request.POST.get('number', '')[:12]})}")
    return redirect("desk")


@require_GET
@desk_required
def queue(request: HttpRequest, desk: Device) -> HttpResponse:
    """«За номером»: everybody whom this desk may call, whatever the order says."""
    search = request.GET.get("q", "")[:12]
    context = _bar(desk) | {"lines": lines_of_hall(desk, search), "search": search}
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
def stop(request: HttpRequest, desk: Device) -> HttpResponse:
    """«Тривога»: stop the whole hall, or let it go on."""
    return render(request, "desk/stop.html", _bar(desk))


@require_http_methods(["GET", "POST"])
@desk_required
def settings(request: HttpRequest, desk: Device) -> HttpResponse:
    form = NameForm(request.POST or None, initial={"title": str(desk)})
    if request.method == "POST" and form.is_valid():
        desks.rename(desk.public_id, form.cleaned_data["title"])
        messages.success(request, _("Saved."))
        return redirect("desk-settings")
    context = {"form": form, "desk": desk, "keys": KEYS}
    return render(request, "desk/settings.html", context, status=422 if form.errors else 200)


KEYS = [
    (gettext_lazy("Next, Start, Finish"), "Alt 1"),
    (gettext_lazy("Finish and next"), "Alt 2"),
    (gettext_lazy("Repeat"), "Alt 3"),
    (gettext_lazy("Did not come"), "Alt 4"),
    (gettext_lazy("Put aside"), "Alt 5"),
    (gettext_lazy("Send on"), "Alt 6"),
    (gettext_lazy("Break"), "Alt 7"),
    (gettext_lazy("By number"), "Alt 8"),
    (gettext_lazy("Return the last one who did not come"), "Alt 9"),
    (gettext_lazy("Alarm"), "Alt 0"),
    (gettext_lazy("Take the last act back"), "Alt Z"),
]
