"""What a hall is told: configuration, bookings, changes. Number, type and time, nothing about the person."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from local_queue.protocol.bookings import Booking as WireBooking
from local_queue.protocol.bookings import BookingState as WireState
from local_queue.protocol.queue import CallRules, Device, Opening, PriorityGroup, QueueConfiguration, QueueType
from local_queue.protocol.wire import dumps
from modules.equeue.constants import BOOKING_LETTERS, NUMBERED, PRIORITY_LETTER, BookingState, Source
from modules.equeue.engine.plan import has_reception, hours_of
from modules.equeue.models import Booking, BookingEvent, HallDevice, HallEvent, HallServer, WorkplaceType
from modules.equeue.selectors.hall_tiles import kiosk_tiles
from modules.equeue.selectors.kiosk_times import types_with_lease
from modules.equeue.selectors.plans import plans_of
from modules.equeue.selectors.queues import site_of
from portal.common.clock import KYIV, now, today

DAYS = 14  # of opening hours told ahead: the hall must know them when the portal is away
BOOKING_DAYS = 7  # of bookings told ahead
PAGE = 300
# A transaction may commit after one that was numbered later: what is this young is told again.
OVERLAP = timedelta(seconds=60)

QUIET = timedelta(minutes=5)
LEASE_DAYS = 30  # a hall that hears nothing from the portal works so long (rule of the sync protocol, 7)

STATES = {BookingState.BOOKED: WireState.EXPECTED, BookingState.CHECKED_IN: WireState.EXPECTED} | {
    BookingState.SERVED: WireState.OVER,
    BookingState.NO_SHOW: WireState.OVER,
}


def has_hall(community: Any, addressee: int | None = None) -> bool:
    """Whether people who come without a booking find a hall that gives tickets: anywhere, or in one institution."""
    halls = HallServer.objects.for_community(community).filter(is_revoked=False, activated_at__isnull=False)
    return halls.filter(**({"queue__addressee": addressee} if addressee is not None else {})).exists()


def link_state(hall: HallServer) -> tuple[str, str]:
    """A sign and words for the list of halls: quarantined events come first, they need a person."""
    if hall.is_revoked:
        return "⏻", _("switched off")
    if hall.activated_at is None:
        return "○", _("waits for its activation code")
    known = getattr(hall, "has_quarantine", None)  # lists ask for all halls at once
    if hall.quarantine.exists() if known is None else known:
        return "⚠", _("events in quarantine: two servers with one identity?")
    if hall.seen_at is None or now() - hall.seen_at > QUIET:
        return "⚠", _("silent")
    return "●", _("in touch")


def hall_configuration(hall: HallServer) -> QueueConfiguration:
    types = list(hall.queue.types.select_related("queue"))
    first = today()
    groups = groups_of(hall.priority_groups)
    leased = types_with_lease(hall, types)
    values = {
        "organisation": hall.queue.addressee.short_name or hall.queue.addressee.name,
        "booking_prefixes": tuple(BOOKING_LETTERS),
        "types": tuple(
            QueueType(
                id=kind.public_id,
                label=kind.description,
                prefix=kind.walk_in_letter,
                kiosk_limit=kind.kiosk_limit if kind.is_active and hall.has_kiosk else 0,
                gives_times=kind.pk in leased,
                minutes=kind.interval,
                hint="; ".join(kind.bring.split("\n")) if kind.bring else kind.hint,
                order=kind.order,
            )
            for kind in types
        ),
        "devices": _devices(hall),
        "rules": rules_of(hall),
        "priority_groups": groups,
        "priority_prefix": PRIORITY_LETTER if groups else "",
        "openings": tuple(_openings(types, first, DAYS)),
        "status_address": _status_address(hall),
        "tiles": kiosk_tiles(site_of(hall.queue.addressee)),
        "ticker": tuple(line.strip() for line in hall.ticker.splitlines() if line.strip()),
        "shelter": hall.shelter.strip(),
        "shelter_way": hall.shelter_way.strip(),
        "valid_until": datetime.combine(first + timedelta(days=LEASE_DAYS), time(0), KYIV),
        "has_kiosk": hall.has_kiosk,
        "prints_tickets": hall.prints_tickets,
        "has_monitor": hall.has_monitor,
    }
    revision = hashlib.sha256(dumps(values)).hexdigest()[:16]
    return QueueConfiguration(revision=revision, **values)


def _status_address(hall: HallServer) -> str:
    """Of the page behind a ticket's code; the id of the ticket follows. Empty where no page is installed."""
    site = site_of(hall.queue.addressee)
    try:
        path = reverse("equeue:status", args=["x"])
    except NoReverseMatch:
        return ""
    return site.root_url.rstrip("/") + path.removesuffix("x/") if site is not None else ""


def rules_of(hall: HallServer) -> CallRules:
    return CallRules(
        early_minutes=hall.early_minutes,
        walk_in_cap_minutes=hall.walk_in_cap_minutes,
        no_show_seconds=hall.no_show_seconds,
        return_minutes=hall.return_minutes,
        late_minutes=hall.late_minutes,
        late_policy=hall.late_policy,
        check_in_required=hall.check_in_required,
        help_minutes=hall.help_minutes,
        priority_in_a_row=hall.priority_in_a_row,
        priority_limit=hall.priority_limit,
    )


def groups_of(text: str) -> tuple[PriorityGroup, ...]:
    """«Whom | article of the law», one a line. The id is of the words, so other lines may come and go."""
    found = []
    for line in text.splitlines():
        label, _bar, source = (part.strip() for part in line.partition("|"))
        if label:
            name = hashlib.sha256(label.casefold().encode()).hexdigest()[:12]
            found.append(PriorityGroup(id=name, label=label, source=source))
    return tuple(found)


def closing_of(hall: HallServer, day: date) -> datetime | None:
    """When reception ends on a date; None on a day off."""
    found = [opening.closes for opening in _openings(list(hall.queue.types.all()), day, 0)]
    return found[0] if found else None


def _openings(types: list[WorkplaceType], first: date, days: int) -> list[Opening]:
    plans = plans_of(types, first, first + timedelta(days=days))
    found = []
    for shift in range(days + 1):
        day = first + timedelta(days=shift)
        spans = [span for plan in plans.values() if has_reception(plan, day) for span in hours_of(plan, day)]
        if spans:
            opens = datetime.combine(day, min(span[0] for span in spans), KYIV)
            closes = datetime.combine(day, max(span[1] for span in spans), KYIV)
            found.append(Opening(day=day, opens=opens, closes=closes))
    return found


def _devices(hall: HallServer) -> tuple[Device, ...]:
    """Those that sign in. A computer with a printer is a kiosk to the hall; without a kiosk neither may sign in."""
    kiosks = (HallDevice.Kind.KIOSK, HallDevice.Kind.PRINTER)
    rows = hall.devices.filter(is_active=True).exclude(kind=HallDevice.Kind.MONITOR).prefetch_related("types")
    if not hall.has_kiosk:
        rows = rows.exclude(kind__in=kiosks)
    return tuple(
        Device(
            id=device.public_id,
            kind=HallDevice.Kind.KIOSK if device.kind in kiosks else device.kind,
            name=device.name,
            login=device.login,
            password=device.password,
            types=tuple(kind.public_id for kind in device.types.all()),
        )
        for device in rows
    )


def short_name(full_name: str) -> str:
    """«Ковальчук Оксана Петрівна» → «Оксана К.». Of two words nobody knows which is the surname: «К. О.»."""
    words = full_name.split()
    if len(words) < 2:
        return ""
    if len(words) == 3 and words[2].endswith(("вна", "чна", "ич")):
        return f"{words[1]} {words[0][0]}."[:40]
    return f"{words[0][0]}. {words[1][0]}."


def told(booking: Booking) -> WireBooking:
    """The name only if the queue asks for it (rule of the sync protocol, 7)."""
    asks = booking.queue.shows_names_in_hall and hasattr(booking, "contact")
    return WireBooking(
        holder=short_name(booking.contact.full_name) if asks else "",
        id=booking.public_id,
        number=booking.number,
        type=booking.workplace_type.public_id,
        day=booking.local_date,
        starts_at=booking.starts_at,
        state=STATES.get(BookingState(booking.state), WireState.GONE),
        version=booking.version,
    )


def _numbered(hall: HallServer) -> Iterable[Booking]:
    """Without those of the kiosk: the hall itself has given them."""
    rows = Booking.objects.filter(queue=hall.queue, state__in=NUMBERED).exclude(number="").exclude(source=Source.KIOSK)
    return rows.select_related("workplace_type", "queue", "contact")


def bookings_of_days(hall: HallServer) -> list[WireBooking]:
    """Every booking with a number from today on, also those that are over: the hall forgets nothing by silence."""
    first = today()
    rows = _numbered(hall).filter(local_date__range=(first, first + timedelta(days=BOOKING_DAYS)))
    return [told(booking) for booking in rows]


def newest_change(hall: HallServer) -> int:
    """The cursor of this moment."""
    rows = BookingEvent.objects.filter(booking__queue=hall.queue)
    return rows.aggregate(last=Max("pk"))["last"] or 0


def changes_after(hall: HallServer, cursor: int) -> tuple[list[WireBooking], int, bool]:
    """Bookings touched after a cursor, the new cursor, and whether more wait."""
    events = BookingEvent.objects.filter(booking__queue=hall.queue).order_by("pk")
    fresh = list(events.filter(pk__gt=cursor).values_list("pk", "booking_id")[: PAGE + 1])
    has_more = len(fresh) > PAGE
    fresh = fresh[:PAGE]
    again = events.filter(pk__lte=cursor, at__gte=now() - OVERLAP).values_list("booking_id", flat=True)
    touched = {booking for _pk, booking in fresh} | set(again)
    last_day = today() + timedelta(days=BOOKING_DAYS)
    rows = _numbered(hall).filter(Q(pk__in=touched), local_date__range=(today(), last_day))
    return [told(booking) for booking in rows], (fresh[-1][0] if fresh else cursor), has_more


def known_numbers(hall: HallServer) -> dict[str, int]:
    """By prefix, the highest walk-in number of today that this hall has told."""
    highest: dict[str, int] = {}
    issued = HallEvent.objects.filter(hall=hall, service_day=today(), type="ticket.issued")
    for body in issued.values_list("body", flat=True):
        prefix, _dash, digits = str(body.get("payload", {}).get("number", "")).partition("-")
        if digits.isdecimal():
            highest[prefix] = max(highest.get(prefix, 0), int(digits))
    return highest
