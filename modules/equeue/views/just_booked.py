"""«You are booked» is told once: on the page that follows the booking, not whenever its address is opened again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from modules.equeue.models import Booking
from modules.equeue.selectors.bookings import has_just_been_booked
from modules.equeue.views.frames import Frame
from portal.common import clock

KEY = "equeue_just_booked"


def to_new_ticket(request: HttpRequest, booking: Booking, frame: Frame) -> HttpResponse:
    """The ticket of a visit that was booked a moment ago. A foreign page gives us no session: there the address says
    so, for some minutes."""
    url = frame.url("ticket", booking.token)
    if frame.is_widget:
        return redirect(url + "?new=1")
    request.session[KEY] = booking.public_id
    return redirect(url)


def is_news(request: HttpRequest, booking: Booking, frame: Frame) -> bool:
    """Whether the page is the one that follows the booking; asked once."""
    if frame.is_widget:
        return "new" in request.GET and has_just_been_booked(booking, clock.now())
    if request.method != "GET" or request.session.get(KEY) != booking.public_id:
        return False
    del request.session[KEY]
    return True
