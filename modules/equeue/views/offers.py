"""The page of an offered time: what, instead of what, until when; accept or decline. For an application that comes
back with another time, for a visit that the schedule has hit, and for a freed time."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from modules.equeue.constants import BookingState, OfferKind, OfferState, WaitingState
from modules.equeue.engine.refusals import QueueBusy, Refusal
from modules.equeue.models import Booking, TimeOffer
from modules.equeue.selectors.chosen import service_words
from modules.equeue.selectors.offers import is_answerable, offer_by_token, other_times
from modules.equeue.services.answering import accept_offer, decline_offer
from modules.equeue.services.moving import MOVABLE, latest_of
from modules.equeue.views import calendar
from modules.equeue.views.frames import Frame
from modules.equeue.views.just_booked import to_new_ticket
from modules.equeue.views.questions import QuestionsForm, questions_form
from modules.equeue.views.steps import place_context
from portal.common import clock


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def offer(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
    """404 for a stranger and on another community's site; an accepted time leads to its ticket."""
    frame = Frame(key)
    row = offer_by_token(token)
    if row is None or row.held.queue.addressee.community != request.community:  # type: ignore[attr-defined]  middleware
        raise Http404
    if request.method == "POST":
        return _answered(request, row, frame, token)
    if row.state == OfferState.ACCEPTED:
        return redirect(frame.url("ticket", latest_of(row.held).token))
    return _page(request, row, frame)


def _answered(request: HttpRequest, row: TimeOffer, frame: Frame, token: str) -> HttpResponse:
    actor = request.user if request.user.is_authenticated else None
    try:
        match request.POST.get("answer", ""):
            case "accept":
                questions = _questions(request, row)
                if questions is not None and not (questions.is_valid() and not questions.has_new):
                    status = 422 if questions.errors else 200
                    return _page(request, row, frame, questions=questions, status=status)
                made = accept_offer(token, said=_said(questions), actor=actor)
                if row.booking:
                    return redirect(frame.url("ticket", made.token) + "?moved=1")
                return to_new_ticket(request, made, frame)
            case "decline":
                decline_offer(token, actor=actor)
                return redirect(frame.url("offer", token))
            case _:
                return _page(request, row, frame, error=_("Choose whether to accept the time."), status=422)
    except Refusal as refusal:
        fresh = offer_by_token(token) or row
        if fresh.state == OfferState.ACCEPTED:
            return redirect(frame.url("ticket", latest_of(fresh.held).token) + ("?moved=1" if row.booking else ""))
        error = str(refusal.message)
        if fresh.state == OfferState.DECLINED:  # in another tab, or a day ago: nobody took it back
            error = _("You have already declined this time. If it is still free, you can choose it below.")
        return _page(request, fresh, frame, error=error, status=refusal.status)


def _questions(request: HttpRequest, row: TimeOffer) -> QuestionsForm | None:
    """Who waited in the line has not been asked the queue's questions; a visit that moves keeps its answers."""
    is_asked = row.kind == OfferKind.WAITING and is_answerable(row, clock.now())
    return questions_form(request, row.held.queue, None) if is_asked else None


def _said(questions: QuestionsForm | None) -> dict[str, Any] | None:
    return {"form_version": questions.version, "answers": questions.clean_answers} if questions is not None else None


def _page(
    request: HttpRequest,
    row: TimeOffer,
    frame: Frame,
    *,
    questions: QuestionsForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    questions = questions or (_questions(request, row) if request.method != "POST" else None)
    held, old = row.held, row.booking
    kind = held.workplace_type
    is_open = is_answerable(row, clock.now())
    context: dict[str, Any] = {
        "frame": frame,
        "offer": row,
        "error": error,
        "questions": questions,
        "asked": list(questions.asked()) if questions is not None else [],
        "is_open": is_open,
        "heading": _heading(row, is_open),
        "new_when": calendar.when_text(held.local_date, held.local_start, held.local_end, "weekday"),
        "old_when": calendar.when_text(old.local_date, old.local_start, old.local_end, "weekday") if old else "",
        "until": calendar.until_text(held.expires_at),
        "is_waiting": row.kind == OfferKind.WAITING,
        "place": place_context(held.queue),
        "kind": kind,
        "service": service_words(old or held),
        "is_hit": old is not None and latest_of(old).has_conflict,
        "bring": [line for line in kind.bring.splitlines() if line.strip()],
        "start_url": frame.url("start"),
        **_ways_on(row, frame, is_open),
        **_place_in_line(row, frame, is_open),
    }
    response = render(request, "equeue/offer.html", context, status=status)
    # As on the ticket: the address is a capability, and forms need their origin.
    response["Referrer-Policy"] = "same-origin"
    if status == QueueBusy.status:
        response["Retry-After"] = str(QueueBusy.retry_after)
    return response


def _heading(row: TimeOffer, is_open: bool) -> str:
    if is_open:
        return (
            _("A time has become free for you") if row.kind == OfferKind.WAITING else _("Another time for your visit")
        )
    if row.state == OfferState.DECLINED:
        return _("You have declined this time")
    if row.state == OfferState.WITHDRAWN:
        return _("This time is no longer offered")
    return _("The time for an answer is over")


def _ways_on(row: TimeOffer, frame: Frame, is_open: bool) -> dict[str, Any]:
    """Nobody stands before a wall: the own ticket, another time for it, or the nearest free ones. Who waits for a
    freed time and is offered one has nothing to move."""
    held, old = row.held, row.booking
    current = latest_of(old) if old else None
    ticket_url = frame.url("ticket", current.token) if current else ""
    is_movable = current is not None and current.state in MOVABLE
    if is_movable and current is not None:
        here = frame.url("ticket_move", current.token)
    elif not is_open and (current is None or current.state in (BookingState.CANCELLED, BookingState.REJECTED)):
        here = frame.url("time", held.workplace_type.public_id)
    else:
        here = ""
    free = other_times(row) if here else []
    return {
        "ticket_url": ticket_url,
        "is_movable": is_movable,
        "cancel_url": frame.url("ticket_cancel", current.token) if current and _may_cancel(current) else "",
        "times_url": here,
        "near": [
            {**slot, "url": _slot_url(here, slot, is_movable)}
            for slot in calendar.near_of(free, held.starts_at, _("the offered time"))
        ],
    }


def _place_in_line(row: TimeOffer, frame: Frame, is_open: bool) -> dict[str, Any]:
    """Who lets a freed time go waits on; whether also after a silence is known when its time has been gone through."""
    if row.waiting is None or is_open:
        return {}
    return {
        "waiting_url": frame.url("waiting", row.waiting.token),
        "still_waits": row.waiting.state == WaitingState.WAITING,
    }


def _may_cancel(booking: Booking) -> bool:
    limit = booking.starts_at - timedelta(minutes=booking.queue.cancel_minutes)
    return booking.state in MOVABLE and clock.now() <= limit


def _slot_url(here: str, slot: dict[str, object], is_movable: bool) -> str:
    value = str(slot["value"])
    return f"{here}?time={value}" if is_movable else f"{here}?day={value[:10]}"
