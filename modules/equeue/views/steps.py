"""What the pages of booking share: the row of steps and the place of the visit."""

from collections.abc import Collection
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from modules.addressees.api import OfficeInfo
from modules.equeue.constants import EXTENSIONS, QueueKind
from modules.equeue.models import Booking, Queue, WorkplaceType
from modules.equeue.selectors import earliest_times
from modules.equeue.selectors.chosen import services_of_booking
from modules.equeue.selectors.tickets import place_of, places_of
from modules.equeue.views import calendar
from modules.equeue.views.frames import Frame
from modules.service_guide.api import ServiceInfo
from portal.common import clock

SHORT_SECONDS = 120  # so little time left is said aloud
# More time is given once, from the press on: who pressed at the beginning would gain nothing.
LAST_SECONDS = 300


def steps(current: int, frame: Frame, **urls: str) -> dict[str, Any]:
    """The four steps for the template; done ones may link back."""
    labels = [_("Service"), _("Day and time"), _("Your details"), _("Ticket")]
    links = [urls.get("start") or frame.url("start"), urls.get("time", ""), "", ""]
    return {
        "step_number": current,
        "steps": [
            {"label": label, "is_done": number < current, "is_current": number == current, "url": link}
            for number, (label, link) in enumerate(zip(labels, links, strict=True), start=1)
        ],
    }


def place_context(queue: Queue) -> dict[str, Any]:
    return place_words(queue, place_of(queue))


def place_rows(queues: Collection[Queue], current: Queue | None) -> list[dict[str, Any]]:
    """Where people may book, for partials/places.html, our own queues first with their earliest free time. That of
    the others nobody here knows: who keeps them is said instead."""
    offices = places_of(queues)
    nearest = earliest_times(queues) if len(queues) > 1 else {}
    return [
        {
            **place_words(row, offices.get(row.addressee_id)),
            "is_current": row == current,
            "is_own": row.kind == QueueKind.OWN,
            "keeper": {QueueKind.LINK: _("on another site"), QueueKind.DIIA: _("queue of Diia")}.get(
                QueueKind(row.kind), ""
            ),
            "nearest": calendar.relative_when(nearest[row.pk][1]) if row.pk in nearest else "",
        }
        for row in sorted(queues, key=lambda row: row.kind != QueueKind.OWN)
    ]


def place_words(queue: Queue, office: OfficeInfo | None) -> dict[str, Any]:
    address = office.address if office else ""
    return {
        "name": queue.addressee.name,
        "title": queue.title,
        "address": address,
        "phone": queue.addressee.phone or (office.phone if office else ""),
        "public_id": queue.public_id,
    }


def services_context(kind: WorkplaceType, chosen: list[ServiceInfo], frame: Frame) -> dict[str, Any]:
    """What the visit is for, how long it takes, and where to choose anew."""
    slugs = [info.slug for info in chosen]
    query = {"place": kind.queue.public_id, **({"s": slugs, "choose": 1} if slugs else {})}
    titles = [info.title for info in chosen]
    return {
        "service": {"name": ", ".join(titles) or kind.description},
        "slugs": slugs,
        "titles": titles,
        "minutes": kind.interval * max(1, len(chosen)),
        "services_url": f"{frame.url('start')}?{urlencode(query, doseq=True)}",
    }


def visit_context(booking: Booking, frame: Frame, step: int) -> dict[str, Any]:
    """What every step after the choice of a time shows: the visit, its place and the hold."""
    kind = booking.workplace_type
    expires = booking.expires_at or clock.now()
    seconds = max(0, int((expires - clock.now()).total_seconds()))
    services = services_context(kind, services_of_booking(booking), frame)
    query = {"day": f"{booking.local_date:%Y-%m-%d}", "keep": booking.token, "s": services["slugs"]}
    change = f"{frame.url('time', kind.public_id)}?{urlencode(query, doseq=True)}"
    return {
        **steps(step, frame, start=services["services_url"], time=change),
        **services,
        "frame": frame,
        "place": place_context(booking.queue),
        "queue_name": str(booking.queue),
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
            "is_short": seconds <= SHORT_SECONDS,
            "is_early": seconds > LAST_SECONDS,
            "last_seconds": LAST_SECONDS,
            "can_extend": booking.extensions < EXTENSIONS,
            "minutes": booking.queue.hold_minutes,
        },
    }
