"""The waiting list: joining from the page of times, the code, the place in the line, leaving."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from modules.equeue.constants import WAITING_DAYS, QueueKind, WaitingState
from modules.equeue.engine.refusals import AccountNeeded, BadServices, Refusal
from modules.equeue.forms import CodeForm, WaitingForm
from modules.equeue.models import WaitingEntry, WorkplaceType
from modules.equeue.selectors import nearest_slots
from modules.equeue.selectors.chosen import chosen_services, services_of_booking
from modules.equeue.selectors.waiting import entry_by_token, open_offer, place_in_line
from modules.equeue.services import ContactData
from modules.equeue.services.waiting import Wish, join_waiting, leave_waiting, prove_waiting
from modules.equeue.services.waiting_letters import offer_path
from modules.equeue.views import calendar
from modules.equeue.views.frames import Frame
from modules.equeue.views.holding import needs_sign_in
from modules.equeue.views.start import type_of
from modules.equeue.views.steps import place_context, services_context, steps
from modules.service_guide.api import ServiceInfo
from portal.common import clock
from portal.common.client_address import client_network
from portal.common.templatetags.viche import date_uk

HOURS = [f"{hour:02}:00" for hour in range(8, 21)]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: HttpRequest, public_id: str, key: str = "") -> HttpResponse:
    frame = Frame(key)
    kind = type_of(request, public_id)
    assert kind is not None  # noqa: S101  type_of raised otherwise
    if not kind.queue.has_waiting_list:
        raise Http404
    if needs_sign_in(request, kind.queue, frame):
        return redirect_to_login(request.get_full_path())
    slugs = request.POST.getlist("s") if request.method == "POST" else request.GET.getlist("s")
    try:
        chosen = chosen_services(kind, slugs)
    except BadServices:
        chosen = []  # they have changed meanwhile: the visit is for the workplace as a whole
    days = _days()
    if request.method != "POST":
        form = WaitingForm(initial=_known(request, kind, days), days=days, hours=HOURS)
        return _join_page(request, kind, frame, chosen, form)
    form = WaitingForm(request.POST, days=days, hours=HOURS)
    if form.is_valid():
        try:
            entry = _join(request, kind, frame, chosen, form)
            return redirect(frame.url("waiting", entry.token))
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
            return _join_page(request, kind, frame, chosen, form, refusal.status)
    return _join_page(request, kind, frame, chosen, form, 422)


def _days() -> list[tuple[str, str]]:
    today = clock.today()
    days = (today + timedelta(days=number) for number in range(WAITING_DAYS + 1))
    return [(f"{day:%Y-%m-%d}", date_uk(day, "short")) for day in days]


def _known(request: HttpRequest, kind: WorkplaceType, days: list[tuple[str, str]]) -> dict[str, Any]:
    last = days[min(kind.queue.window_days, len(days)) - 1][0]
    known = {"first_date": days[0][0], "last_date": last}
    if request.user.is_authenticated:
        user = request.user
        known |= {"name": user.get_full_name(), "email": user.email, "phone": user.phone}
    return known


def _join(
    request: HttpRequest, kind: WorkplaceType, frame: Frame, chosen: list[ServiceInfo], form: WaitingForm
) -> WaitingEntry:
    said = form.cleaned_data
    user = request.user if request.user.is_authenticated and not frame.is_widget else None
    return join_waiting(
        workplace_type=kind,
        wish=Wish(
            said["first_date"],
            said["last_date"],
            said["earliest"] or None,
            said["latest"] or None,
            tuple(info.id for info in chosen),
        ),
        contact=ContactData(
            said["name"], said["phone"], said["email"], language=get_language() or "uk", has_consent=said["consent"]
        ),
        user=user,
        network="" if user is not None else client_network(request),
    )


def _join_page(
    request: HttpRequest,
    kind: WorkplaceType,
    frame: Frame,
    chosen: list[ServiceInfo],
    form: WaitingForm,
    status: int = 200,
) -> HttpResponse:
    services = services_context(kind, chosen, frame)
    context = {
        **steps(2, frame, start=services["services_url"]),
        **services,
        "frame": frame,
        "heading": _("Wait for a free time"),
        "form": form,
        "place": place_context(kind.queue),
        "queue_name": str(kind.queue),
        "back_url": frame.url("time", kind.public_id),
        "needs_site": frame.is_widget and kind.queue.needs_account,
        "site_url": reverse("equeue:waiting_new", args=[kind.public_id]),
    }
    return render(
        request, "equeue/waiting_new.html", context, status=AccountNeeded.status if context["needs_site"] else status
    )


def _open(request: HttpRequest, token: str) -> WaitingEntry:
    entry = entry_by_token(token)
    if entry is None or entry.workplace_type.queue.addressee.community != request.community:  # type: ignore[attr-defined]  set by the middleware
        raise Http404
    return entry


@require_safe
@never_cache
def status(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
    """The place in the line, by its capability link."""
    frame, entry = Frame(key), _open(request, token)
    if entry.state == WaitingState.UNPROVEN:
        return redirect(frame.url("waiting_code", token))
    return render(request, "equeue/waiting.html", _status_context(entry, frame))


def _status_context(entry: WaitingEntry, frame: Frame) -> dict[str, Any]:
    kind = entry.workplace_type
    is_over = entry.state in (WaitingState.LEFT, WaitingState.LAPSED)
    query = urlencode([("s", info.slug) for info in services_of_booking(entry)]) if is_over else ""
    offer = open_offer(entry) if entry.state == WaitingState.OFFERED else None
    is_open = offer is not None and offer.held.expires_at is not None and offer.held.expires_at > clock.now()
    return {
        "frame": frame,
        "entry": entry,
        "heading": _("Your place in the line"),
        "place": place_context(kind.queue),
        "service": ", ".join(row.title for row in entry.services.all()) or kind.description,
        "state": _state_words(entry),
        "number": place_in_line(entry) if entry.state == WaitingState.WAITING else 0,
        "is_live": entry.state in (WaitingState.WAITING, WaitingState.OFFERED),
        "offer_url": offer_path(offer.held) if offer is not None and is_open else "",
        "offer_when": calendar.when_text(offer.held.local_date, offer.held.local_start, kind="weekday")
        if offer is not None and is_open
        else "",
        "offer_until": calendar.until_text(offer.held.expires_at) if offer is not None and is_open else "",
        "leave_url": frame.url("waiting_leave", entry.token),
        "start_url": frame.url("start"),
        "again_url": f"{frame.url('waiting_new', kind.public_id)}?{query}".rstrip("?") if _may_wait(kind) else "",
        "near": _nearest(entry, frame, query) if is_over else [],
    }


def _state_words(entry: WaitingEntry) -> str:
    """The state as it is told to the person, not to staff."""
    return {
        WaitingState.OFFERED: _("A time has become free"),
        WaitingState.BOOKED: _("You are booked"),
        WaitingState.LEFT: _("You have left the waiting list"),
        WaitingState.LAPSED: _("Waiting is over"),
    }.get(WaitingState(entry.state), "")


def _may_wait(kind: WorkplaceType) -> bool:
    queue = kind.queue
    return kind.is_active and queue.is_enabled and queue.has_waiting_list and queue.kind == QueueKind.OWN


def _nearest(entry: WaitingEntry, frame: Frame, query: str) -> list[dict[str, object]]:
    """Three free times as near as may be to the days that the person wished for."""
    kind = entry.workplace_type
    if not (kind.is_active and kind.queue.is_enabled):
        return []
    wished = datetime.combine(entry.first_date, entry.earliest or time(9), tzinfo=clock.KYIV)
    wanted = max(wished, clock.now())
    here = frame.url("time", kind.public_id)
    near = calendar.near_of(nearest_slots(kind.queue, kind, wanted, units=entry.units), wanted)
    return [{**slot, "url": f"{here}?day={str(slot['value'])[:10]}&{query}".rstrip("&") + "#times"} for slot in near]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
    """The code of the letter begins the waiting."""
    frame, entry = Frame(key), _open(request, token)
    if entry.state != WaitingState.UNPROVEN:
        return redirect(frame.url("waiting", token))
    form, answer = CodeForm(request.POST or None), 200
    if request.method == "POST":
        answer = 422
        if form.is_valid():
            try:
                prove_waiting(token, form.cleaned_data["code"])
                return redirect(frame.url("waiting", token))
            except Refusal as refusal:
                answer = refusal.status
                form.add_error("code", str(refusal.message))
    context = {
        "frame": frame,
        "entry": entry,
        "heading": _("Check your e-mail"),
        "start_url": frame.url("start"),
        "form": form,
        "email": entry.email,
        "again_url": frame.url("waiting_new", entry.workplace_type.public_id),
    }
    return render(request, "equeue/waiting_code.html", context, status=answer)


@require_POST
@never_cache
def leave(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
    frame = Frame(key)
    _open(request, token)
    leave_waiting(token)
    return redirect(frame.url("waiting", token))
