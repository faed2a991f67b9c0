"""The list of the day, every morning, to the queue's address (rule 19), else to its moderators.

One letter a day and receiver, whatever runs twice. Late after an outage it still goes, as long as the day lasts. On a
day for which nobody had booked by that hour there is none: moderators hear of each new booking anyway.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from modules.addressees.api import moderators
from modules.equeue.constants import BookingState
from modules.equeue.engine.reminding import morning_of
from modules.equeue.models import Booking, Queue
from modules.equeue.selectors.queues import served_queues, site_of
from portal.common import clock
from portal.common.cells import CONTENT_TYPES
from portal.notifications.services import LetterRefused, queue_letter, written_keys
from portal.reports.files import Heading, report_file
from portal.reports.sources import Table
from portal.reports.values import Column, Period, Report

logger = logging.getLogger(__name__)
State = BookingState
SHOWN = (State.PENDING, State.BOOKED, State.CHECKED_IN, State.SERVED, State.NO_SHOW)
LANGUAGE = "uk"


def send_morning_letters(now: datetime | None = None) -> int:
    """The scheduled job: letters of today that are due; how many were written."""
    moment = now or clock.now()
    today = moment.astimezone(clock.KYIV).date()
    rows = Booking.objects.filter(queue__in=served_queues(), local_date=today, state__in=SHOWN)
    first = dict(rows.order_by().values_list("queue").annotate(Min("created_at")))
    count = 0
    for queue in Queue.objects.filter(pk__in=first).select_related("addressee__community"):
        if first[queue.pk] <= (due := morning_of(today, queue.morning_at)) <= moment:
            count += _tried(queue, today, due)
    return count


def _tried(queue: Queue, day: date, due: datetime) -> int:
    """What goes wrong with one queue must not keep the others from their letters."""
    try:
        return _send(queue, day, due)
    except Exception:
        logger.exception("The list of the day of queue %s could not be made.", queue.public_id)
        return 0


def _send(queue: Queue, day: date, due: datetime) -> int:
    receivers = _receivers(queue, day)
    waiting = receivers.keys() - written_keys(receivers)
    if not waiting:
        return 0
    site, rows = site_of(queue.addressee), list(_rows(queue, day))
    with translation.override(LANGUAGE):
        files = [(f"bookings-{day}.xlsx", CONTENT_TYPES["xlsx"], _workbook(queue, day, rows))]
    count = 0
    for key in sorted(waiting):
        try:
            with transaction.atomic():
                queue_letter(
                    key=key,
                    code="equeue.morning_list",
                    to=receivers[key],
                    site=site,
                    context={"queue": queue, "day": day, "bookings": rows},
                    language=LANGUAGE,
                    attachments=files,
                    is_secret=True,  # a list of people: nobody needs it in the outbox once it has gone
                    not_after=morning_of(day + timedelta(days=1), time(0)),
                )
        except LetterRefused:
            logger.exception("The list of the day of queue %s was refused.", queue.public_id)
            continue
        count += 1
    return count


def _receivers(queue: Queue, day: date) -> dict[str, str]:
    """Addresses by the key of their letter."""
    key = f"equeue.morning_list:{queue.public_id}:{day}"
    if queue.email:
        return {key: queue.email}
    return {f"{key}:{person.user_id}": person.email for person in moderators(queue.addressee_id) if person.email}


def _rows(queue: Queue, day: date) -> Iterable[Booking]:
    rows = Booking.objects.filter(queue=queue, local_date=day, state__in=SHOWN)
    rows = rows.select_related("workplace_type", "contact").prefetch_related("services")
    return rows.order_by("starts_at", "number")


def _workbook(queue: Queue, day: date, rows: list[Booking]) -> bytes:
    columns = (
        Column(pgettext("of a visit", "Time")),
        Column(pgettext("ticket", "Number")),
        Column(_("Type of workplaces")),
        Column(_("Services of the visit")),
        Column(_("Person")),
        Column(_("Phone")),
        Column(_("Note of the person")),
        Column(_("State")),
    )
    table = Table(Report(columns, ()), [_cells(row) for row in rows], ())
    heading = Heading(
        _("Bookings of the day: %(queue)s") % {"queue": queue}, str(queue.addressee.community), Period(day, day)
    )
    return report_file(table, heading, "xlsx")


def _cells(row: Booking) -> tuple[Any, ...]:
    contact = getattr(row, "contact", None)
    who = (contact.full_name, contact.phone, contact.comment) if contact else ("", "", "")
    services = ", ".join(service.title for service in row.services.all())
    state = _("conflict with the schedule") if row.has_conflict else str(row.get_state_display())
    return (f"{row.local_start:%H:%M}", row.number, row.workplace_type.name, services, *who, state)
