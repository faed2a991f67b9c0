"""«Мої візити»: what a person booked here and in queues of Diia, and where a freed time is waited for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from modules.equeue.constants import BookingState, OutsideState, WaitingState
from modules.equeue.models import Booking, OutsideVisit, WaitingEntry
from modules.equeue.selectors import own_bookings
from modules.equeue.selectors.chosen import service_words
from modules.equeue.selectors.own import own_outside_visits, own_waiting
from modules.equeue.views.calendar import hour_text
from portal.common import clock
from portal.common.templatetags.viche import date_uk

SHOWN = 12
LIVE = (BookingState.PENDING, BookingState.BOOKED, BookingState.CHECKED_IN)
CHANGEABLE = (BookingState.PENDING, BookingState.BOOKED)
OPEN = (OutsideState.ASKED, OutsideState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: the page of the visit, its state, and what can be done about it (`action`)."""

    at: datetime
    hour: str
    title: str
    url: str
    text: tuple[str, ...]
    state: str
    action: str = ""
    action_url: str = ""
    is_over: bool = False
    is_urgent: bool = False


def rows_of(user: Any, community: Any) -> list[Row]:
    """Those to come first, then who waits, then the last ones that are over. A constant number of queries."""
    now = clock.now()
    rows = [_booking(row, now) for row in own_bookings(user, community, SHOWN)]
    rows += [_outside(row, now) for row in own_outside_visits(user, community, SHOWN)]
    ahead = sorted((row for row in rows if not row.is_over), key=lambda row: row.at)
    over = sorted((row for row in rows if row.is_over), key=lambda row: row.at, reverse=True)
    return [*ahead[:SHOWN], *map(_waiting, own_waiting(user, community, SHOWN)), *over[: SHOWN - len(ahead[:SHOWN])]]


def _booking(row: Booking, now: datetime) -> Row:
    is_over = row.ends_at <= now or row.state not in LIVE
    url = reverse("equeue:ticket", args=[row.token])
    state, action, action_url = str(row.get_state_display()), "", ""
    offers = row.open_offers  # type: ignore[attr-defined]  own_bookings prefetches them
    may_change = row.state in CHANGEABLE and now <= row.starts_at - timedelta(minutes=row.queue.cancel_minutes)
    if not is_over and row.has_conflict:
        state = _("the schedule has changed")
    if not is_over and offers:
        action, action_url = _("another time is offered: answer"), reverse("equeue:offer", args=[offers[0].held.token])
    elif may_change:
        action, action_url = _("move or cancel"), f"{url}#chg"
    return Row(
        row.starts_at,
        hour_text(row.local_start),
        date_uk(row.local_date, "weekday"),
        url,
        (row.number, service_words(row), str(row.queue)),
        state,
        action,
        action_url,
        is_over,
        bool(action and offers),
    )


def _outside(row: OutsideVisit, now: datetime) -> Row:
    at = datetime.combine(row.local_date, row.local_start, tzinfo=clock.KYIV)
    is_over = at <= now or row.state not in (OutsideState.BOOKED, *OPEN)
    url = reverse("equeue:outside_ticket", args=[row.token])
    may_cancel = row.state == OutsideState.BOOKED and not is_over
    return Row(
        at,
        hour_text(row.local_start),
        date_uk(row.local_date, "weekday"),
        url,
        tuple(part for part in (row.number, row.service, str(row.queue), _("queue of Diia")) if part),
        str(row.get_state_display()),
        _("cancel") if may_cancel else "",
        f"{url}#chg" if may_cancel else "",
        is_over,
    )


def _waiting(row: WaitingEntry) -> Row:
    url = reverse("equeue:waiting", args=[row.token])
    is_offered = row.state == WaitingState.OFFERED
    days = f"{date_uk(row.first_date)} – {date_uk(row.last_date)}"
    return Row(
        row.created_at,
        "",
        _("Waiting list"),
        url,
        (row.workplace_type.description, str(row.workplace_type.queue), days),
        str(row.get_state_display()),
        _("a time has become free: answer") if is_offered else "",
        url if is_offered else "",
        is_urgent=is_offered,
    )
