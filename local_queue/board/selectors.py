"""What the board shows: numbers, desks and states, nothing about a person (I13)."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from local_queue import clock
from local_queue.board import media
from local_queue.board.build import build
from local_queue.board.cards import usual_cards
from local_queue.board.screens import EVERYTHING, Screen
from local_queue.protocol.queue import QueueConfiguration
from local_queue.tickets.constants import AT_DESK, DeskState, TicketState
from local_queue.tickets.engine import Choice
from local_queue.tickets.models import Device, Event, ExpectedVisit, LogHead, ServiceDay, Ticket
from local_queue.tickets.selectors import (
    alarm,
    choices,
    configuration,
    is_open,
    next_opening,
    one_configuration,
    open_desks,
    opening,
    today_of,
)
from local_queue.voice.sound import sound_at
from local_queue.voice.store import address
from local_queue.voice.words import announcement

NEXT_SHOWN = 8
CLOSING = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Moment:
    """Everything that any monitor of the hall may show at one instant, read once for all of them."""

    at: datetime
    epoch: str
    seq: int
    known: QueueConfiguration | None
    common: dict[str, Any] = field(default_factory=dict)
    desks: list[Device] = field(default_factory=list)  # all of them, closed ones too
    at_desk: dict[int | None, Ticket] = field(default_factory=dict)
    called_at: dict[int, int] = field(default_factory=dict)
    order: list[Choice] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)


def desk_words(desk: Device) -> tuple[str, bool]:
    """What stands in the column «Вікно»: the number alone of «Вікно 3», any other name as it is."""
    name = str(desk)
    first, _space, rest = name.partition(" ")
    if first.lower() in ("вікно", "window") and rest:
        return rest, True
    return name, False


def hall_frame(at: datetime | None = None, screen: Screen = EVERYTHING) -> dict[str, Any]:
    """The newest frame of one screen."""
    return frame_of(moment(at), screen)


def board_state(at: datetime, screen: Screen = EVERYTHING) -> dict[str, Any]:
    """What one screen shows: the `board` of its frame."""
    board: dict[str, Any] = frame_of(moment(at), screen)["board"]
    return board


def moment(at: datetime | None = None) -> Moment:
    """Read the hall; a constant number of queries."""
    with one_configuration():
        return _moment(at or clock.now())


def _moment(at: datetime) -> Moment:
    head, known = LogHead.objects.filter(pk=1).first(), configuration()
    epoch, seq = (head.origin, head.last_seq) if head else ("", 0)
    if known is None:
        return Moment(at, epoch, seq, None)
    day = today_of(at)
    at_desk = {
        ticket.desk_id: ticket for ticket in Ticket.objects.filter(state__in=AT_DESK, day=day).select_related("desk")
    }
    order = choices(day, at, [])
    is_over = not is_open(at) and not at_desk and not _is_somebody_left(day)
    stop = alarm(at)
    with override("uk"):
        notice = _notice(at)
        common = {
            "mode": "closed" if is_over else "open",
            "notice": notice,
            "ticker": [*_hours(at, is_over=bool(notice)), *known.ticker],
            "message": _closed(at) if is_over else {},
            "media": media.cards() or usual_cards(known, at),
            "sound": sound_at(at),
        }
    if stop is not None:
        since = f"{clock.local(stop.since):%H:%M}"
        message = {"since": since, "reason": stop.reason}
        if known.shelter:
            message |= {"shelter": known.shelter, "way": known.shelter_way}
        common |= {"mode": "alarm", "message": message, "sound": "off"}
    numbers = _numbers([choice.candidate.id for choice in order])
    desks = list(Device.objects.filter(kind="desk", is_active=True))
    called_at = _called_at(at_desk.values())
    return Moment(at, epoch, seq, known, common, desks, at_desk, called_at, order, numbers)


def frame_of(now: Moment, screen: Screen = EVERYTHING) -> dict[str, Any]:
    """{kind, epoch, seq, version, build, at, now, zone, board}; only these things ever reach a monitor.

    `seq` is the newest event; `version` also changes when only the clock changed the picture. `now` and `zone` are
    milliseconds and minutes, for screens whose own clock and time zone are wrong.
    """
    with override("uk"):
        board = _board(now, screen)
    mark = hashlib.sha256(json.dumps(board, sort_keys=True).encode()).hexdigest()[:10]
    return {
        "kind": "board",
        "epoch": now.epoch,
        "seq": now.seq,
        "version": f"{now.seq}.{mark}",
        "build": build(),
        **instant(now.at),
        "board": board,
    }


def instant(at: datetime) -> dict[str, Any]:
    """The time as a frame carries it."""
    offset = clock.local(at).utcoffset() or timedelta(0)
    return {
        "at": at.isoformat(timespec="milliseconds"),
        "now": int(at.timestamp() * 1000),
        "zone": int(offset.total_seconds() // 60),
    }


def _board(now: Moment, screen: Screen) -> dict[str, Any]:
    """{mode, organisation, date, emblem, rows, next, waiting, notice, ticker, message, media, sound}; the newest call
    is first.

    After hours the board stays while somebody with a ticket waits for a working desk.
    """
    local = clock.local(now.at)
    board: dict[str, Any] = {
        "mode": "unlinked",
        "organisation": now.known.organisation if now.known else "",
        "date": f"{date_format(local, 'l').lower()}, {date_format(local, 'j E').lower()}",
        "emblem": now.known.emblem if now.known else "",
        "rows": [],
        "next": [],
        "waiting": 0,
        "notice": [],
        "ticker": [],
        "message": {},
        "media": [],
        "sound": "off",
    }
    if now.known is None:
        return board
    board |= now.common
    named = [desk for desk in now.desks if screen.shows(desk)]
    if screen.desks and not named:
        board |= {"mode": "nowhere", "notice": []}
        return board
    desks = [desk for desk in named if desk.state != DeskState.OFF]
    order = [choice for choice in now.order if _may_come(choice, desks, screen)]
    board["rows"] = _rows(now, desks)
    board["next"] = [now.numbers[one.candidate.id] for one in order if one.candidate.id in now.numbers][:NEXT_SHOWN]
    board["waiting"] = len(order)
    return board


def _may_come(choice: Choice, desks: list[Device], screen: Screen) -> bool:
    """Whether one of these desks receives this person."""
    one = choice.candidate
    if not screen.desks:
        return True
    if one.only_desk:
        return any(desk.public_id == one.only_desk for desk in desks)
    return any(desk.serves(one.type) for desk in desks)


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


def _rows(now: Moment, desks: list[Device]) -> list[dict[str, Any]]:
    rows = []
    for desk in desks:
        words, is_window = desk_words(desk)
        ticket = now.at_desk.get(desk.pk)
        row: dict[str, Any] = {
            "desk": words,
            "window": is_window,
            "number": "",
            "order": 0,
            "at": 0,
            "say": "",
            "state": "free",
        }
        if ticket is not None:
            state = "called" if ticket.state == TicketState.CALLED else "serving"
            called_at = now.called_at.get(ticket.call_order, 0)
            row |= {"number": ticket.number, "order": ticket.call_order, "at": called_at, "state": state}
            if state == "called" and now.common.get("sound") == "voice":
                row["say"] = address(announcement(ticket.number, words, is_window))
        elif desk.state == DeskState.PAUSED:
            row["state"] = "paused"
        rows.append(row)
    rank = {"called": 0, "serving": 1, "free": 2, "paused": 3}
    return sorted(rows, key=lambda row: (rank[row["state"]], -row["order"]))


def _numbers(names: list[str]) -> dict[str, str]:
    visits = [name.removeprefix("visit:") for name in names if name.startswith("visit:")]
    numbers = {
        f"visit:{booking}": number
        for booking, number in ExpectedVisit.objects.filter(booking_id__in=visits).values_list("booking_id", "number")
    }
    numbers.update(Ticket.objects.filter(public_id__in=names).values_list("public_id", "number"))
    return numbers


def _called_at(tickets: Iterable[Ticket]) -> dict[int, int]:
    """When each call was made or repeated, in milliseconds, by its place in the log."""
    places = [ticket.call_order for ticket in tickets]
    calls = Event.objects.filter(place__in=places).values_list("place", "body__at_wall")
    return {place: int(datetime.fromisoformat(at).timestamp() * 1000) for place, at in calls}


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
