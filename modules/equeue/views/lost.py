"""The page of a hold that has ended: nothing typed is lost, and the next best times are offered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from modules.equeue.models import Booking, Draft
from modules.equeue.selectors import nearest_slots
from modules.equeue.views import calendar
from modules.equeue.views.frames import Frame
from modules.equeue.views.proof import proof_context
from modules.equeue.views.steps import visit_context


def lost(request: HttpRequest, booking: Booking, frame: Frame) -> HttpResponse:
    """The time is no longer held: what was typed is kept, and the three nearest times are offered."""
    kind, queue = booking.workplace_type, booking.queue
    visited = visit_context(booking, frame, 3)
    units = len(visited["slugs"]) or 1
    free = nearest_slots(queue, kind, booking.starts_at, units=units) if queue.is_enabled and kind.is_active else []
    near = calendar.near_of(free, booking.starts_at)
    visit = calendar.visit_of(near, booking.starts_at)
    draft = Draft.objects.for_community(request.community).filter(booking=booking).first()
    saved = []
    if draft is not None:
        saved = [
            (_("Surname, name, patronymic"), draft.full_name),
            (_("E-mail"), draft.email),
            (_("Phone"), draft.phone),
        ]
    context = {
        **visited,
        **proof_context(queue),
        "heading": _("The time is no longer held"),
        "summary": _("This time is closed now")
        if booking.has_conflict
        else _("The time that we kept for you is over"),
        "explanation": _lost_words(booking, bool(near), bool(visit["is_again"]), bool(saved)),
        "visit": visit,
        "near": near,
        "saved": [(label, value) for label, value in saved if value],
        "keep": booking.token,
        "time_url": f"{frame.url('time', kind.public_id)}?"
        + urlencode({"day": f"{booking.local_date}", "keep": booking.token, "s": visited["slugs"]}, doseq=True),
        "start_url": frame.url("start"),
    }
    return render(request, "equeue/lost.html", context, status=410)


def _lost_words(booking: Booking, has_near: bool, is_again: bool, has_saved: bool) -> str:
    """What has happened if it was not the clock, what was kept, and what to do now."""
    why = _("The institution has changed its schedule.") if booking.has_conflict else ""
    kept = _("What you typed is kept.") if has_saved else ""
    if is_again:
        todo = _("Your time is still free: take it again, or choose another one.")
    else:
        todo = _("Choose one of the nearest times or another day.") if has_near else ""
    return " ".join(part for part in (why, kept, todo) if part)
