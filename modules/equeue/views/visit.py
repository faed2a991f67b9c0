"""One booking for the staff of its institution: what is known, what they do with it, what they write to it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from modules.equeue import selectors
from modules.equeue.constants import BookingState, OfferState, Processing
from modules.equeue.engine.refusals import Refusal
from modules.equeue.engine.visits import units_of
from modules.equeue.forms import NoteForm
from modules.equeue.models import Booking, Queue, TimeOffer, VisitNote
from modules.equeue.selectors.attention import free_places
from modules.equeue.selectors.booking_files import files_of_booking
from modules.equeue.selectors.notes import notes_of
from modules.equeue.selectors.offers import is_answerable
from modules.equeue.services import moderation, notes, proposing, reseating
from modules.equeue.views.access import for_moderators
from modules.equeue.views.calendar import staff_hour, when_text
from modules.equeue.views.checking import not_ours
from modules.equeue.views.unsaved import back_to_visit, comment_context, keep_comment
from portal.common import clock
from portal.common.unsent import keeps_unsent
from portal.files.refusals import FileRefused

State = BookingState
OPEN = (State.BOOKED, State.CHECKED_IN, State.PENDING)
MOVABLE = (State.BOOKED, State.PENDING)
WITH_NEXT = (State.BOOKED, State.CHECKED_IN, State.SERVED, State.NO_SHOW)


def booking_or_404(request: HttpRequest, public_id: str) -> Booking:
    """A booking of the person's own institutions; whatever else there is, is not there."""
    rows = selectors.moderated_bookings(request.user, request.community)  # type: ignore[attr-defined]  middleware
    rows = rows.select_related(
        "workplace_type", "queue__addressee__community", "contact", "service_centre", "follows", "moved_to"
    )
    row = rows.filter(public_id=public_id).exclude(number="").first() if public_id.isprintable() else None
    if row is None:
        raise Http404
    return row


def visit_page(request: HttpRequest, row: Booking, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The person's name and note, so whoever sees it stays in the audit log."""
    moderation.note_opened(booking=row, actor=request.user)
    now = clock.now()
    offers = TimeOffer.objects.for_community(request.community).filter(booking=row)  # type: ignore[attr-defined]  middleware
    offer = offers.select_related("held", "made_by").order_by("-pk").first()
    is_open_offer = offer is not None and is_answerable(offer, now)
    context = {
        "booking": row,
        "events": row.events.select_related("actor").order_by("-pk"),
        "has_begun": row.starts_at <= now,
        "is_open": row.state in OPEN,
        "is_movable": row.state in MOVABLE and row.starts_at > now,
        "has_next": row.state in WITH_NEXT,
        "free_place": free_places([row], now).get(row.pk, "") if row.has_conflict and row.state in MOVABLE else "",
        "undoable": selectors.undoable_mark(row),
        "offer": offer,
        "is_open_offer": is_open_offer,
        "offer_state": OfferState(offer.state).label if offer and not _is_lapsed(offer, is_open_offer) else "",
        "processings": Processing.choices,
        "notes": [
            (item, item.note.author_id == request.user.pk and _is_of_today(item.note)) for item in notes_of(row)
        ],
        "files": files_of_booking(row),
        **({} if "note_form" in extra else comment_context(request, row.public_id)),
        "next_visits": row.next_visits.exclude(number="").order_by("starts_at"),
        **extra,
    }
    return render(request, "equeue/cabinet/booking.html", context, status=status)


def _is_lapsed(offer: TimeOffer, is_open: bool) -> bool:
    """Nobody answered, and the sweeper has not come yet."""
    return offer.state == OfferState.OPEN and not is_open


def _is_of_today(note: VisitNote) -> bool:
    return note.created_at.astimezone(clock.KYIV).date() == clock.today()


@require_GET
@for_moderators
def booking(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    """With a comment that was not saved when another button was pressed, or after the second factor had run out: it is
    typed in again, not saved by itself."""
    try:
        row = booking_or_404(request, public_id)
    except Http404:  # the QR code of a ticket leads here, also that of another institution
        return not_ours(request, queues)
    return visit_page(request, row)


@keeps_unsent
@require_POST
@for_moderators
def contact(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    """The same page with the contact shown; who looked and when stays in the audit log."""
    row = booking_or_404(request, public_id)
    moderation.note_contact_read(booking=row, actor=request.user)
    return visit_page(request, row, is_contact_shown=True)


MARKS: dict[str, Callable[..., Booking]] = {
    "served": moderation.mark_served,
    "no_show": moderation.mark_no_show,
    "confirmed": proposing.confirm_application,
    "undo": moderation.undo_mark,
}


@keeps_unsent
@require_POST
@for_moderators
def mark(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    row = booking_or_404(request, public_id)
    act = MARKS.get(request.POST.get("mark", ""))
    if act is None:
        return visit_page(request, row, status=422, error=_("Choose what to mark."))
    try:
        act(booking=row, actor=request.user)
    except proposing.TimeIsClosed as refusal:
        error = f"{refusal.message} {_nearest_words(row)}".strip()
        return visit_page(request, booking_or_404(request, public_id), status=refusal.status, error=error)
    except Refusal as refusal:
        return visit_page(request, booking_or_404(request, public_id), status=refusal.status, error=refusal.message)
    messages.success(request, _("Saved: %(number)s.") % {"number": row.number})
    return back_to_visit(request, public_id)


def _nearest_words(row: Booking) -> str:
    units = units_of(row.minutes, row.workplace_type.interval)
    near = selectors.nearest_slots(row.queue, row.workplace_type, row.starts_at, units=units)
    if not near:
        return ""
    times = "; ".join(when_text(item.slot.local_date, item.local_start, hour=staff_hour) for item in near)
    return _("The nearest free times: %(times)s.") % {"times": times}


@keeps_unsent
@require_POST
@for_moderators
def cancel(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    row = booking_or_404(request, public_id)
    reason = " ".join(request.POST.get("reason", "").split())[:1000]
    try:
        moderation.cancel_by_staff(booking=row, actor=request.user, reason=reason)
    except Refusal as refusal:
        row = booking_or_404(request, public_id)
        return visit_page(request, row, status=refusal.status, cancel_error=refusal.message, reason=reason)
    messages.success(request, _("The booking is cancelled; the person gets a letter if there is an e-mail."))
    return back_to_visit(request, public_id)


@keeps_unsent
@require_POST
@for_moderators
def reject(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    row = booking_or_404(request, public_id)
    reason = " ".join(request.POST.get("reason", "").split())[:1000]
    try:
        proposing.reject_application(booking=row, actor=request.user, reason=reason)
    except Refusal as refusal:
        row = booking_or_404(request, public_id)
        return visit_page(request, row, status=refusal.status, reject_error=refusal.message, reject_reason=reason)
    messages.success(request, _("The application is rejected; the person gets a letter if there is an e-mail."))
    return back_to_visit(request, public_id)


@keeps_unsent
@require_POST
@for_moderators
def withdraw(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    """Take back the time that is offered for this booking."""
    row = booking_or_404(request, public_id)
    offers = TimeOffer.objects.for_community(request.community).filter(booking=row)  # type: ignore[attr-defined]  middleware
    offer = offers.filter(state=OfferState.OPEN).select_related("held", "booking").first()
    try:
        if offer is not None:
            proposing.withdraw_proposal(offer, request.user)
    except Refusal as refusal:
        return visit_page(request, booking_or_404(request, public_id), status=refusal.status, error=refusal.message)
    messages.success(request, _("The offered time is free again."))
    return back_to_visit(request, public_id)


@keeps_unsent
@require_POST
@for_moderators
def seat(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    """A booking in conflict goes to a workplace that is free at its time; back to the list where it was seen."""
    row = booking_or_404(request, public_id)
    try:
        row = reseating.take_free_place(booking=row, actor=request.user)
    except Refusal as refusal:
        return visit_page(request, booking_or_404(request, public_id), status=refusal.status, error=refusal.message)
    told = _("%(number)s: the time is the same, workplace %(lane)s. Nobody has to be written to.")
    messages.success(request, told % {"number": row.number, "lane": row.lane})
    back = request.POST.get("back", "")
    own = reverse("equeue_cabinet:bookings")
    if back.startswith(own) and url_has_allowed_host_and_scheme(back, None) and back.isprintable():
        return redirect(back)
    return back_to_visit(request, public_id)


@keeps_unsent
@require_POST
@for_moderators
def processing(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    row = booking_or_404(request, public_id)
    try:
        notes.set_processing(booking=row, processing=request.POST.get("processing", "?"), actor=request.user)
    except Refusal as refusal:
        return visit_page(request, row, status=refusal.status, error=refusal.message)
    messages.success(request, _("The status is saved."))
    return back_to_visit(request, public_id)


CHOOSING = ("propose", "move", "next")


@keeps_unsent
@require_POST
@for_moderators
def go(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    """To a page where staff choose a time, or to the paper; the comment waits on the page of the visit."""
    row, way = booking_or_404(request, public_id), request.POST.get("go", "")
    if way not in (*CHOOSING, "printed"):
        return visit_page(request, row, status=422, error=_("Choose what to do."))
    keep_comment(request, public_id)
    if way == "printed":
        return redirect("equeue_cabinet:printed", public_id)
    return redirect("equeue_cabinet:choose", public_id, way)


@keeps_unsent
@require_POST
@for_moderators
def note(request: HttpRequest, queues: list[Queue], public_id: str) -> HttpResponse:
    """A comment with files. Receiving files takes a while, so the form is cleaned before the service writes."""
    row = booking_or_404(request, public_id)
    form = NoteForm(request.POST, request.FILES, request=request)
    status = 422
    if form.is_valid():
        data = form.cleaned_data
        try:
            notes.add_note(
                booking=row,
                actor=request.user,
                text=data["text"],
                is_for_person=data["is_for_person"] == "yes",
                files=data["files"],
            )
        except (Refusal, FileRefused) as refusal:
            form.add_error("text", str(refusal.message))
            status = getattr(refusal, "status", status)
        else:
            messages.success(request, _("The comment is saved."))
            return redirect("equeue_cabinet:booking", public_id)
    return visit_page(request, row, status=status, note_form=form)


@require_POST
@for_moderators
def note_back(request: HttpRequest, queues: list[Queue], public_id: str, note_id: str) -> HttpResponse:
    row = booking_or_404(request, public_id)
    rows = VisitNote.objects.for_community(request.community)  # type: ignore[attr-defined]  set by the middleware
    found = rows.filter(booking=row, public_id=note_id).first() if note_id.isprintable() else None
    if found is None:
        raise Http404
    try:
        notes.take_back_note(note=found, actor=request.user)
    except Refusal as refusal:
        return visit_page(request, row, status=refusal.status, error=refusal.message)
    messages.success(request, _("The comment is taken back."))
    return back_to_visit(request, public_id)
