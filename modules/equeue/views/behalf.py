"""«Записати людину»: staff book for a caller or a visitor. First the type and the day, then time and person."""

import secrets
from datetime import date, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from modules.equeue import selectors
from modules.equeue.adapters.ticket_pdf import ticket_pdf
from modules.equeue.constants import QueueKind
from modules.equeue.engine.refusals import BadContact, Refusal, SlotNotOffered, SlotTaken
from modules.equeue.engine.window import FARTHEST_DAYS
from modules.equeue.forms import StaffBookingForm
from modules.equeue.forms.more import MoreForm
from modules.equeue.models import Queue, WorkplaceType
from modules.equeue.selectors.tickets import ticket_of
from modules.equeue.selectors.week import staff_days
from modules.equeue.services import ContactData
from modules.equeue.services.behalf import book_for
from modules.equeue.services.moderation import note_opened
from modules.equeue.views.access import for_moderators
from modules.equeue.views.kept import kept_elsewhere
from modules.equeue.views.lists import types_of
from modules.equeue.views.more import more_form, said_more
from portal.common import clock
from portal.common.idempotency import IdempotencyConflict

LOOKED_AHEAD = 14
PICKED = ("type", "day")


@require_http_methods(["GET", "POST"])
@for_moderators
def new_booking(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    types = types_of(request, [queue for queue in queues if queue.kind == QueueKind.OWN])
    if request.method == "POST":
        return _other_times(request, types) if _looks_elsewhere(request.POST) else _book(request, types)
    if not types and (elsewhere := kept_elsewhere(queues)):
        return render(request, "equeue/cabinet/new.html", {"elsewhere": elsewhere})
    initial = {"start": request.GET.get("time", "")[:5], "once": secrets.token_urlsafe(16)}
    kind, day = _asked(request.GET, types)
    more = _more(request, kind, initial["once"])
    return _page(request, types, (kind, day), StaffBookingForm(initial=initial), more)


def _more(request: HttpRequest, kind: WorkplaceType | None, once: str) -> MoreForm | None:
    """Files are found by the secret of the form, which is pressed once."""
    return more_form(request, kind.queue, _seed(request, once)) if kind is not None and once else None


def _seed(request: HttpRequest, once: str) -> str:
    return f"equeue.behalf:{request.user.pk}:{once}"


def _asked(values: Any, types: list[WorkplaceType]) -> tuple[WorkplaceType | None, date]:
    """The type and the day; the first type and the first day with a free time where nothing sensible is asked."""
    kind = next((row for row in types if row.public_id == values.get("type")), types[0] if types else None)
    today = clock.today()
    try:
        day = date.fromisoformat(values.get("day", ""))
    except ValueError:
        day = _nearest_day(kind, today)
    return kind, day if today <= day <= today + timedelta(days=FARTHEST_DAYS) else _nearest_day(kind, today)


def _nearest_day(kind: WorkplaceType | None, today: date) -> date:
    days = [today + timedelta(days=number) for number in range(LOOKED_AHEAD)]
    found = staff_days([kind], days, clock.now())[kind.pk] if kind else []
    return next((day.local_date for day in found if day.slots), today)


def _page(
    request: HttpRequest,
    types: list[WorkplaceType],
    asked: tuple[WorkplaceType | None, date],
    form: StaffBookingForm,
    more: MoreForm | None,
    *,
    status: int = 200,
    error: str = "",
) -> HttpResponse:
    kind, day = asked
    (free,) = staff_days([kind], [day], clock.now())[kind.pk] if kind else (None,)
    context = {
        "types": types,
        "kind": kind,
        "day": day,
        "today": clock.today(),
        "free": free,
        "previous": day - timedelta(days=1) if day > clock.today() else None,
        "next": day + timedelta(days=1),
        "form": form,
        "more": more,
        "start": form["start"].value() or "",
        "error": error,
    }
    return render(request, "equeue/cabinet/new.html", context, status=status)


def _looks_elsewhere(data: QueryDict) -> bool:
    """A button of the picker; or a day or type was changed there, but its times were not looked at yet."""
    return bool(data.get("show")) or any(data.get(f"show_{name}", data.get(name)) != data.get(name) for name in PICKED)


def _other_times(request: HttpRequest, types: list[WorkplaceType]) -> HttpResponse:
    """The times of another type or day. What is typed stays; the time does not: it is of the former day."""
    data = request.POST
    day = data.get("show") or "asked"
    wanted = (
        {name: data.get(f"show_{name}", "") for name in PICKED} if day == "asked" else {"type": data.get("type", "")}
    )
    if day != "asked":
        wanted["day"] = day
    kept = {name: data.get(name, "") for name in StaffBookingForm.base_fields if name != "start"}
    error = "" if data.get("show") else _("Choose a time.")
    asked = _asked(wanted, types)
    more = _more(request, asked[0], data.get("once", "")[:40])
    if more is not None:
        more.is_valid()  # the files that were chosen stay too
    return _page(request, types, asked, StaffBookingForm(initial=kept), more, error=error)


def _book(request: HttpRequest, types: list[WorkplaceType]) -> HttpResponse:
    form, asked = StaffBookingForm(request.POST), _asked(request.POST, types)
    kind, day = asked
    once = request.POST.get("once", "")[:40]
    more = _more(request, kind, once)
    if not form.is_valid() or (more is not None and not more.is_valid()):
        return _page(request, types, asked, form, more, status=422)
    if kind is None or kind.public_id != request.POST.get("type") or day.isoformat() != request.POST.get("day"):
        return _page(request, types, asked, form, more, status=422, error=str(SlotNotOffered.message))
    data = form.cleaned_data
    contact = ContactData(
        full_name=data["name"],
        phone=data["phone"],
        email=data["email"],
        comment=data["comment"],
        language=get_language() or "uk",
        has_consent=data["consent"],
        previous_number=said_more(more),
    )
    start: time = data["start"]
    try:
        booking = book_for(
            workplace_type=kind,
            local_date=day,
            local_start=start,
            contact=contact,
            actor=request.user,
            key=data["once"],
            seed=_seed(request, once) if more is not None else "",
        )
    except BadContact as refusal:
        form.add_error(None, str(refusal.message))
        return _page(request, types, asked, form, more, status=refusal.status)
    except IdempotencyConflict:
        text = _("This page has booked already, for other data. Open «Book for a person» anew to book once more.")
        return _page(request, types, asked, form, more, status=409, error=text)
    except Refusal as refusal:
        is_lost = isinstance(refusal, SlotTaken | SlotNotOffered)
        text = _("This time is not free any more. Choose another one; what you typed is kept.")
        return _page(
            request, types, asked, form, more, status=refusal.status, error=text if is_lost else refusal.message
        )
    messages.success(request, _("Booked: %(number)s. Tell the number to the person.") % {"number": booking.number})
    return redirect("equeue_cabinet:booking", booking.public_id)


@require_GET
@for_moderators
def printed(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    """The ticket on paper, for who has no e-mail."""
    rows = selectors.moderated_bookings(request.user, request.community).select_related("service_centre")
    row = rows.filter(public_id=public_id).exclude(number="").first() if public_id.isprintable() else None
    if row is None:
        raise Http404
    note_opened(booking=row, actor=request.user)  # the paper has the name and the office code
    body = ticket_pdf(ticket_of(row, request.build_absolute_uri("/").rstrip("/")), request.community.name)
    headers = {"Content-Disposition": f'inline; filename="ticket-{row.local_date}.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)
