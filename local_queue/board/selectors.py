"""What the board shows: numbers, desks and states, nothing about a person (I13)."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from local_queue import clock
from local_queue.tickets.constants import AT_DESK, DeskState, TicketState
from local_queue.tickets.models import Device, ExpectedVisit, LogHead, ServiceDay, Ticket
from local_queue.tickets.selectors import choices, configuration, is_open, next_opening, open_desks, opening, today_of

NEXT_SHOWN = 8
CLOSING = timedelta(minutes=30)


def desk_words(desk: Device) -> tuple[str, bool]:
    """What stands in the column «Вікно»: the number alone of «Вікно 3», any other name as it is."""
    name = str(desk)
    first, _space, rest = name.partition(" ")
    if first.lower() in ("вікно", "window") and rest:
        return rest, True
    return name, False


def hall_frame(at: datetime | None = None) -> dict[str, Any]:
    """One frame of the feed: {kind, epoch, seq, version, at, board}.

    `seq` is the newest event; `version` also changes when only the clock changed the picture.
    """
    at = at or clock.now()
    head = LogHead.objects.filter(pk=1).first()
    with override("uk"):
        board = board_state(at)
    mark = hashlib.sha256(json.dumps(board, sort_keys=True).encode()).hexdigest()[:10]
    seq = head.last_seq if head else 0
    return {
        "kind": "board",
        "epoch": head.origin if head else "",
        "seq": seq,
        "version": f"{seq}.{mark}",
        "at": at.isoformat(timespec="milliseconds"),
        "board": board,
    }


def board_state(at: datetime) -> dict[str, Any]:
    """{mode, organisation, date, rows, next, waiting, notice, ticker, message}; rows are newest call first.

    After hours the board stays while somebody with a ticket waits for a working desk.
    """
    known = configuration()
    local = clock.local(at)
    board: dict[str, Any] = {
        "mode": "open",
        "organisation": known.organisation if known else "",
        "date": f"{date_format(local, 'l').lower()}, {date_format(local, 'j E').lower()}",
        "emblem": known.emblem if known else "",
        "rows": [],
        "next": [],
        "waiting": 0,
        "notice": [],
        "ticker": [],
        "message": {},
    }
    if known is None:
        board["mode"] = "unlinked"
        return board
    day = today_of(at)
    at_desk = {
        ticket.desk_id: ticket for ticket in Ticket.objects.filter(state__in=AT_DESK, day=day).select_related("desk")
    }
    board["rows"] = _rows(at_desk)
    order = choices(day, at, [])
    board["next"] = _numbers([choice.candidate.id for choice in order[:NEXT_SHOWN]])
    board["waiting"] = len(order)
    board["notice"] = _notice(at)
    board["ticker"] = [*_hours(at, is_over=bool(board["notice"])), *known.ticker]
    if not is_open(at) and not at_desk and not _is_somebody_left(day):
        board["mode"] = "closed"
        board["message"] = _closed(at)
    return board


def _is_somebody_left(day: ServiceDay | None) -> bool:
    """People who hold a ticket are received after hours too, as long as a desk works."""
    return Ticket.objects.filter(day=day, state=TicketState.WAITING).exists() and bool(open_desks())


def _notice(at: datetime) -> list[str]:
    """[what matters, the rest] under the header when reception ends soon or has just ended."""
    if not is_open(at):
        return [_("No new tickets are given."), _("Everybody who waits will be received")]
    hours = opening(at)
    if hours is None or not hours.opens <= at < hours.closes or hours.closes - at > CLOSING:
        return []
    time = f"{clock.local(hours.closes):%H:%M}"
    return [_("Reception ends at %(time)s.") % {"time": time}, _("The kiosk gives tickets until then")]


def _hours(at: datetime, *, is_over: bool) -> list[str]:
    """Until when we work today; at the end of the day, when we work next."""
    hours, following = opening(at), next_opening(at)
    if is_over and following is not None:
        words = _closed(at)
        return [_("Next reception: %(when)s") % {"when": f"{words['day']}, {words['when'].partition(' ')[2]}"}]
    if not is_over and hours and hours.opens <= at < hours.closes:
        return [_("Today we work until %(time)s") % {"time": f"{clock.local(hours.closes):%H:%M}"}]
    return []


def _rows(at_desk: dict[int | None, Ticket]) -> list[dict[str, Any]]:
    rows = []
    for desk in open_desks():
        words, is_window = desk_words(desk)
        ticket = at_desk.get(desk.pk)
        row: dict[str, Any] = {"desk": words, "window": is_window, "number": "", "order": 0, "state": "free"}
        if ticket is not None:
            state = "called" if ticket.state == TicketState.CALLED else "serving"
            row |= {"number": ticket.number, "order": ticket.call_order, "state": state}
        elif desk.state == DeskState.PAUSED:
            row["state"] = "paused"
        rows.append(row)
    rank = {"called": 0, "serving": 1, "free": 2, "paused": 3}
    return sorted(rows, key=lambda row: (rank[row["state"]], -row["order"]))


def _numbers(names: list[str]) -> list[str]:
    visits = [name.removeprefix("visit:") for name in names if name.startswith("visit:")]
    numbers = {
        f"visit:{booking}": number
        for booking, number in ExpectedVisit.objects.filter(booking_id__in=visits).values_list("booking_id", "number")
    }
    numbers.update(Ticket.objects.filter(public_id__in=names).values_list("public_id", "number"))
    return [numbers[name] for name in names if name in numbers]


def _closed(at: datetime) -> dict[str, str]:
    following = next_opening(at)
    if following is None:
        return {"when": "", "day": ""}
    opens, closes = clock.local(following.opens), clock.local(following.closes)
    days = (opens.date() - clock.local(at).date()).days
    word = {0: _("Today"), 1: _("Tomorrow")}.get(days, date_format(opens, "l").capitalize())
    return {
        "when": f"{word} {opens:%H:%M}–{closes:%H:%M}",
        "day": f"{date_format(opens, 'l').lower()}, {date_format(opens, 'j E').lower()}",
    }
