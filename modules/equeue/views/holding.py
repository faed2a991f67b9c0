"""Steps of booking that stand on a held time."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from modules.equeue.constants import NUMBERED, BookingState
from modules.equeue.engine.refusals import HoldExpired
from modules.equeue.models import Queue
from modules.equeue.selectors import booking_by_token
from modules.equeue.services.waiting_letters import offer_path
from modules.equeue.views.frames import Frame
from modules.equeue.views.lost import lost
from portal.common import clock

View = Callable[..., HttpResponse]


def held_booking(view: View) -> View:
    """Open a step by the token of its hold: 404 for a stranger, the ticket when it is made already, and the
    page of a lost time (410) when the hold has ended."""

    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, token: str, key: str = "") -> HttpResponse:
        frame = Frame(key)
        booking = booking_by_token(token)
        if booking is None or booking.queue.addressee.community != request.community:
            raise Http404
        if booking.state in NUMBERED:
            return redirect(frame.url("ticket", token))
        if not booking.holder:
            return redirect(offer_path(booking))  # a time that is offered is not filled in, but answered
        is_over = booking.expires_at is None or booking.expires_at <= clock.now()
        if booking.state != BookingState.HELD or is_over:
            return lost(request, booking, frame)
        if needs_sign_in(request, booking.queue, frame):
            return redirect_to_login(request.get_full_path())
        try:
            return view(request, booking, frame)
        except HoldExpired:
            return lost(request, booking, frame)

    return wrapper


def needs_sign_in(request: HttpRequest, queue: Queue, frame: Frame) -> bool:
    """Whether who asks is to sign in first. Inside a foreign page nobody can: its pages lead to the site."""
    return queue.needs_account and not request.user.is_authenticated and not frame.is_widget
