"""What the pages of booking share: the row of steps and the place of the visit."""

from typing import Any

from django.utils.translation import gettext as _

from modules.equeue.models import Booking, Queue
from modules.equeue.selectors.tickets import place_of
from modules.equeue.views import calendar
from modules.equeue.views.frames import Frame
from portal.common import clock


def steps(current: int, frame: Frame, **urls: str) -> dict[str, Any]:
    """The four steps for the template; done ones may link back."""
    labels = [_("Service"), _("Day and time"), _("Your details"), _("Ticket")]
    links = [frame.url("start"), urls.get("time", ""), "", ""]
    return {
        "step_number": current,
        "steps": [
            {"label": label, "is_done": number < current, "is_current": number == current, "url": link}
            for number, (label, link) in enumerate(zip(labels, links, strict=True), start=1)
        ],
    }


def place_context(queue: Queue) -> dict[str, Any]:
    office = place_of(queue)
    address = office.address if office else ""
    return {
        "name": queue.addressee.name,
        "address": address,
        "phone": queue.addressee.phone or (office.phone if office else ""),
        "public_id": queue.public_id,
    }


def visit_context(booking: Booking, frame: Frame, step: int) -> dict[str, Any]:
    """What every step after the choice of a time shows: the visit, its place and the hold."""
    kind = booking.workplace_type
    expires = booking.expires_at or clock.now()
    seconds = max(0, int((expires - clock.now()).total_seconds()))
    change = f"{frame.url('time', kind.public_id)}?day={booking.local_date:%Y-%m-%d}&keep={booking.token}"
    return {
        **steps(step, frame, time=change),
        "frame": frame,
        "place": place_context(booking.queue),
        "queue_name": str(booking.queue),
        "service": {"name": kind.description},
        "bring": [line for line in kind.bring.splitlines() if line.strip()],
        "change_url": change,
        "visit": {
            "when": calendar.when_text(booking.local_date, booking.local_start, booking.local_end),
            "when_long": calendar.when_text(booking.local_date, booking.local_start, kind="weekday"),
        },
        "hold": {
            "seconds": seconds,
            "clock": f"{seconds // 60}:{seconds % 60:02}",
            "until": calendar.hour_text(expires.astimezone(clock.KYIV)),
        },
    }
