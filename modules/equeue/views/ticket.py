"""The ticket: its page, PDF, calendar file, letter, cancellation."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from modules.equeue.adapters.ticket_ics import ticket_ics
from modules.equeue.adapters.ticket_pdf import slip_pdf, ticket_pdf
from modules.equeue.constants import NUMBERED, BookingState
from modules.equeue.engine.refusals import Refusal
from modules.equeue.engine.ticket import Ticket
from modules.equeue.engine.visits import units_of
from modules.equeue.models import Booking, HallPause, TimeOffer
from modules.equeue.selectors import booking_by_token, nearest_slots
from modules.equeue.selectors.booking_files import files_of_booking
from modules.equeue.selectors.bookings import COMING, has_just_moved, reason_of
from modules.equeue.selectors.called_anyway import call_after_all
from modules.equeue.selectors.notes import notes_for_person
from modules.equeue.selectors.offers import open_offer_of
from modules.equeue.selectors.pauses import pause_of_queue
from modules.equeue.selectors.tickets import ACTIVE, ticket_of
from modules.equeue.services import cancel_booking
from modules.equeue.services.letters import send_ticket
from modules.equeue.services.moving import latest_of
from modules.equeue.services.note_files import remember_ticket
from modules.equeue.views import calendar
from modules.equeue.views.frames import Frame
from modules.equeue.views.just_booked import is_news
from portal.common import clock
from portal.common.qr import qr_svg
from portal.common.templatetags.viche import date_uk
from portal.notifications.services import LetterRefused


def open_ticket(request: HttpRequest, token: str) -> tuple[Booking, Ticket]:
    """The booking of a capability token; 404 for a stranger and for another community's site."""
    booking = booking_by_token(token)
    if booking is None or booking.queue.addressee.community != request.community:  # type: ignore[attr-defined]  middleware
        raise Http404
    if booking.state not in NUMBERED:
        raise Http404
    return booking, ticket_of(booking, request.build_absolute_uri("/").rstrip("/"))


def way_of_moved(booking: Booking, frame: Frame, name: str = "ticket") -> HttpResponse | None:
    """The address of a former ticket leads to the present one."""
    if booking.state != BookingState.MOVED or booking.moved_to is None:
        return None
    tail = "?moved=1" if name == "ticket" else ""
    return redirect(frame.url(name, latest_of(booking).token) + tail)


def ticket_page(
    request: HttpRequest, booking: Booking, ticket: Ticket, frame: Frame, token: str, **extra: Any
) -> HttpResponse:
    status = extra.pop("status", 200)
    offer = open_offer_of(booking, clock.now()) if ticket.is_active else None
    # A former address of the visit leads here for ever: the news is news for some minutes.
    is_new_place = "moved" in request.GET and ticket.is_active
    notes = notes_for_person(booking)
    files = files_of_booking(booking)
    if files or any(note.files for note in notes):
        remember_ticket(request.session, booking, frame.is_widget)
    context = {
        "frame": frame,
        "ticket": ticket,
        "when_long": calendar.when_text(ticket.local_date, ticket.local_start, kind="weekday"),
        "is_new": False,
        "is_moved": is_new_place and has_just_moved(booking, clock.now()),
        "is_new_place": is_new_place,
        "heading": _heading(ticket),
        "lead": _lead(ticket),
        "pause": pause_of_visit(booking),
        "called": call_after_all(booking),
        "reason": reason_of(booking),
        "offer": offer_words(offer, frame) if offer else None,
        "near": _instead(booking, frame) if ticket.has_conflict and ticket.can_cancel and not offer else [],
        "notes": notes,
        "files": files,
        "next_visits": _next_visits(booking, frame),
        "processing": booking.get_processing_display() if booking.processing else "",
        "change_until": _until(ticket),
        "staff_qr": qr_svg(ticket.staff_url, _("QR code of the ticket for the administrator")),
        "status_qr": qr_svg(ticket.status_url, _("QR code of the state page")),
        "timeline": _timeline(ticket),
        "start_url": frame.url("start"),
        "pdf_url": frame.url("ticket_pdf", token),
        "ics_url": frame.url("ticket_ics", token),
        "mail_url": frame.url("ticket_mail", token),
        "move_url": frame.url("ticket_move", token),
        "cancel_url": frame.url("ticket_cancel", token),
        "ticket_url": frame.url("ticket", token),
        **extra,
    }
    response = render(request, "equeue/ticket.html", context, status=status)
    # Not «no-referrer»: with it browsers send forms with `Origin: null`, which the forgery check refuses.
    response["Referrer-Policy"] = "same-origin"
    return response


def pause_of_visit(booking: Booking) -> HallPause | None:
    """An alarm in the hall matters to whoever is expected there today."""
    is_today = booking.local_date == clock.today() and booking.state in ACTIVE
    return pause_of_queue(booking.queue_id) if is_today else None


def _next_visits(booking: Booking, frame: Frame) -> list[dict[str, str]]:
    """What the specialist planned at this visit; one that moved hands this on to its new time."""
    return [
        {
            "when": calendar.when_text(row.local_date, row.local_start, kind="weekday"),
            "number": row.number,
            "url": frame.url("ticket", row.token),
        }
        for row in booking.next_visits.filter(state__in=COMING).order_by("starts_at")
    ]


def _instead(booking: Booking, frame: Frame) -> list[dict[str, object]]:
    """Three free times nearest to one that the schedule has hit, each leading to the question whether to move."""
    queue, kind = booking.queue, booking.workplace_type
    if not (queue.is_enabled and kind.is_active):
        return []
    free = nearest_slots(queue, kind, booking.starts_at, units=units_of(booking.minutes, kind.interval))
    here = frame.url("ticket_move", booking.token)
    return [{**slot, "url": f"{here}?time={slot['value']}"} for slot in calendar.near_of(free, booking.starts_at)]


def offer_words(offer: TimeOffer, frame: Frame) -> dict[str, str]:
    held = offer.held
    until = (held.expires_at or clock.now()).astimezone(clock.KYIV)
    return {
        "when": calendar.when_text(held.local_date, held.local_start, kind="weekday"),
        "until": f"{date_uk(until)}, {calendar.hour_text(until)}",
        "reason": offer.reason.rstrip(" ."),
        "url": frame.url("offer", held.token),
    }


def _until(ticket: Ticket) -> str:
    """«10:30» on the day of the visit, else with the day."""
    limit = ticket.change_until.astimezone(clock.KYIV)
    if limit.date() == clock.today():
        return calendar.hour_text(limit)
    return _("%(day)s, %(time)s") % {"day": date_uk(limit), "time": calendar.hour_text(limit)}


def _heading(ticket: Ticket) -> str:
    if ticket.state == BookingState.CANCELLED:
        return _("The booking is cancelled")
    if ticket.state == BookingState.REJECTED:
        return _("The application is rejected")
    return _("Your application") if ticket.is_application else _("Your ticket")


def _lead(ticket: Ticket) -> str:
    hour = calendar.hour_text(ticket.local_start)
    if ticket.state == BookingState.CANCELLED:
        return _("The time is free for others. You can book another one at any moment.")
    if ticket.state == BookingState.REJECTED:
        return _("You can choose another time or service, or call the institution.")
    if ticket.is_application:
        return _(
            "The application is received and waits for confirmation. The time is kept for you; a letter will come."
        )
    if ticket.state == BookingState.SERVED:
        return _("The visit has taken place.")
    if ticket.state == BookingState.NO_SHOW:
        return _("The visit did not take place: nobody came. You can book another one.")
    if not ticket.is_active:
        return _("This booking is not active any more: %(state)s.") % {"state": ticket.state_label}
    if ticket.local_date == clock.today():
        return _("The visit is today at %(time)s. Come five minutes earlier.") % {"time": hour}
    when = date_uk(ticket.local_date, "weekday")
    return _("The visit is on %(date)s at %(time)s. Come five minutes earlier.") % {"date": when, "time": hour}


def _timeline(ticket: Ticket) -> list[dict[str, Any]]:
    has_come = ticket.state in (BookingState.CHECKED_IN, BookingState.SERVED)
    first = {"title": _("Booked"), "text": _("the ticket is in your e-mail"), "is_done": True}
    if ticket.is_application:
        first = {"title": _("Confirmation by the institution"), "text": _("we will write to you"), "is_now": True}
    return [
        *([{"title": _("Application received"), "text": "", "is_done": True}] if ticket.is_application else []),
        first,
        {
            "title": _("Come to the hall"),
            "text": calendar.when_text(ticket.local_date, ticket.local_start, kind="weekday"),
            "is_done": has_come,
            "is_now": ticket.is_active and not has_come and not ticket.is_application,
        },
        {
            "title": _("Called on the monitor"),
            "text": _("number %(number)s and the desk") % {"number": ticket.number},
            "is_done": ticket.state == BookingState.SERVED,
        },
    ]


@require_safe
@never_cache
def ticket(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
    frame = Frame(key)
    booking = booking_by_token(token)
    if booking is not None and booking.state == BookingState.HELD:
        return redirect(frame.url("details", token))
    booking, shown = open_ticket(request, token)
    if (way := way_of_moved(booking, frame)) is not None:
        return way
    more = {"is_new": shown.is_active and is_news(request, booking, frame), "is_mailed": "mailed" in request.GET}
    return ticket_page(request, booking, shown, frame, token, **more)


@require_safe
@never_cache
def pdf(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
    """A4, or (`?paper=80`) a slip of 80 mm for a roll or a wallet."""
    booking, shown = open_ticket(request, token)
    if (way := way_of_moved(booking, Frame(key), "ticket_pdf")) is not None:
        return way
    draw = slip_pdf if request.GET.get("paper") == "80" else ticket_pdf
    content = draw(shown, str(request.community))  # type: ignore[attr-defined]  set by the middleware
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="ticket-{shown.local_date:%Y-%m-%d}.pdf"'
    return response


@require_safe
@never_cache
def ics(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
    booking, shown = open_ticket(request, token)
    if (way := way_of_moved(booking, Frame(key), "ticket_ics")) is not None:
        return way
    response = HttpResponse(ticket_ics(shown), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="visit-{shown.local_date:%Y-%m-%d}.ics"'
    return response


@require_POST
@never_cache
def mail(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
    """The ticket to the person's own address once more, with the PDF and the calendar file."""
    frame = Frame(key)
    booking, shown = open_ticket(request, token)
    if (way := way_of_moved(booking, frame)) is not None:
        return way
    community = str(request.community)  # type: ignore[attr-defined]  set by the middleware
    try:
        send_ticket(booking, ticket_pdf(shown, community), ticket_ics(shown))
    except LetterRefused:
        text = _("This booking has no e-mail address. Print the ticket or save the PDF.")
        return ticket_page(request, booking, shown, frame, token, error=text, status=409)
    return redirect(frame.url("ticket", token) + "?mailed=1")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cancel(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
    """Ask first, then free the time."""
    frame = Frame(key)
    booking, shown = open_ticket(request, token)
    if (way := way_of_moved(booking, frame)) is not None:
        return way
    if request.method == "POST":
        try:
            cancel_booking(booking=booking)
        except Refusal as refusal:
            text = str(refusal.message)
            return ticket_page(request, booking, shown, frame, token, error=text, status=refusal.status)
        return redirect(frame.url("ticket", token))
    if not shown.can_cancel:
        return redirect(frame.url("ticket", token))
    context = {
        "frame": frame,
        "ticket": shown,
        "when_long": calendar.when_text(shown.local_date, shown.local_start, kind="weekday"),
        "ticket_url": frame.url("ticket", token),
        "start_url": frame.url("start"),
    }
    return render(request, "equeue/cancel.html", context)
