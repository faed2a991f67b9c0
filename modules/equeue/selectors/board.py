"""«Зал зараз»: the day of a hall for whoever leads it: desks, people who wait, calls with their reasons, what to step
into. Today it is live, an earlier day is history; a hall that is silent is shown as it was when it last spoke."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from modules.equeue.constants import BookingState
from modules.equeue.engine.hall_day import Desk, HallDay, Visit
from modules.equeue.engine.hall_estimate import Accuracy, Hall, of_newcomer
from modules.equeue.engine.hall_figures import Tally, from_plain, quantile, tally_of
from modules.equeue.models import (
    Booking,
    HallDayFigures,
    HallDevice,
    HallEvent,
    HallPause,
    HallServer,
    Queue,
    WorkplaceType,
)
from modules.equeue.selectors.hall_days import day_of_hall
from modules.equeue.selectors.hall_waits import accuracy_of, desk_types_of, model_of, rounded
from modules.equeue.selectors.halls import QUIET
from modules.equeue.selectors.lengths import usual_lengths
from modules.equeue.selectors.pauses import last_pause
from portal.charts.values import Chart, Series
from portal.common import clock

NEAR_THE_CAP = 0.8  # of the longest wait allowed: then the chief is told
LONG_VISIT = 1.5  # times the usual length
LEAST_LONG = 15  # minutes; shorter visits are never called long
ROWS = 60  # of calls and of absent people that a page lists
REASONS = {
    "booked_due": gettext_lazy("booked, the time has come"),
    "booked_late": gettext_lazy("booked, came late, in the live queue"),
    "walk_in_cap": gettext_lazy("has waited the longest time allowed"),
    "walk_in_order": gettext_lazy("first in the live queue"),
    "booked_early": gettext_lazy("booked, came early, nobody else is due"),
    "by_number": gettext_lazy("called by number"),
    "priority": gettext_lazy("goes first by law"),
    "after_priority": gettext_lazy("their turn after those who go first by law"),
}


@dataclass(frozen=True, slots=True)
class DeskRow:
    """`minutes` is how long the present act lasts, `usual` how long a visit of that type usually does."""

    title: str
    what: str
    number: str
    state: str
    words: str
    minutes: int | None
    usual: int | None
    served: int

    @property
    def is_long(self) -> bool:
        return bool(self.minutes and self.usual and self.minutes >= max(LEAST_LONG, LONG_VISIT * self.usual))

    @property
    def bar(self) -> int:
        """Of 88 units: twice the usual length fills it."""
        return min(88, round(44 * (self.minutes or 0) / self.usual)) if self.usual else 0


@dataclass(frozen=True, slots=True)
class TypeRow:
    name: str
    waiting: int
    longest: int | None
    bar: int
    wait: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class CallRow:
    at: datetime
    number: str
    desk: str
    reason: str
    waited: int
    outcome: str


@dataclass(frozen=True, slots=True)
class Board:
    """`state` is live, silent, paused, closed, empty or past; `as_of` the moment that the figures are of. `pause` is
    the newest one of today that the portal knows, `paused_since` since when the hall itself says that it stands."""

    hall: HallServer
    day: date
    state: str
    as_of: datetime
    pause: HallPause | None
    paused_since: datetime | None
    desks: tuple[DeskRow, ...]
    working: int
    types: tuple[TypeRow, ...]
    waiting: int
    longest: tuple[str, int] | None
    waits: tuple[int, int] | None
    served: int
    served_before: int
    missed: int
    tally: Tally
    expected: int
    accuracy: Accuracy | None
    alerts: tuple[tuple[str, str, str], ...]
    calls: tuple[CallRow, ...]
    absent: tuple[CallRow, ...]
    chart: Chart | None


def halls_of(queues: Iterable[Queue]) -> list[HallServer]:
    """Halls that were ever activated: those at work before those switched off, the oldest first."""
    rows = HallServer.objects.filter(queue__in=list(queues), activated_at__isnull=False)
    return list(rows.select_related("queue__addressee__community").order_by("is_revoked", "pk"))


def stamp_of(hall: HallServer, day: date) -> str:
    """Changes when what the hall has told of a day does: three queries, nothing is folded."""
    last = HallEvent.objects.filter(hall=hall, service_day=day).order_by("-pk").values_list("pk", flat=True).first()
    pause = last_pause(hall)
    wish = (pause.pk, pause.begin_heard_at, pause.ended_at, pause.end_heard_at) if pause else None
    return f"{hall.pk}:{day}:{last}:{_is_linked(hall)}:{wish}"


def _is_linked(hall: HallServer) -> bool:
    return hall.seen_at is not None and not hall.is_revoked and clock.now() - hall.seen_at <= QUIET


def board_of(hall: HallServer, day: date) -> Board:
    """A dozen queries, whatever the day was like."""
    found = day_of_hall(hall.pk, day)
    is_today, is_linked = day == clock.today(), _is_linked(hall)
    as_of = clock.now() if is_today and is_linked else (hall.seen_at if is_today else found.last_at) or clock.now()
    types = list(WorkplaceType.objects.filter(queue=hall.queue_id).order_by("order", "pk"))
    names = {row.public_id: row.description for row in types}
    usual = usual_lengths(hall.queue_id)
    kept = _kept(hall, [day, day - timedelta(days=1)])
    tally = kept.get(day, Tally()) if not is_today and found.last_at is None else tally_of(found, as_of, clock.KYIV)
    served = {name: time.served for name, time in tally.desks.items()}
    desks = _desks(hall, found, as_of, names, {row.public_id: usual.get(row.public_id) for row in types}, served)
    pause = last_pause(hall) if is_today else None
    model = _waits(hall, found, as_of) if is_today and is_linked else None
    waits = tally.minutes("waits")
    middle, most = quantile(waits, 50), quantile(waits, 90)
    waiting = sorted(found.waiting(), key=lambda visit: visit.waits_from)
    longest = max(((visit.number, _waited(found, visit, as_of)) for visit in waiting), key=_second, default=None)
    return Board(
        hall=hall,
        day=day,
        state=_state(found, pause, is_today, is_linked, has_figures=day in kept),
        as_of=as_of,
        pause=pause,
        paused_since=found.paused_since if is_today else None,
        desks=tuple(desks),
        working=sum(desk.state == "open" for desk in found.desks.values()),
        types=tuple(_types(types, waiting, found, as_of, model)),
        waiting=len(waiting) if is_today else 0,
        longest=longest if is_today else None,
        waits=(middle, most) if middle is not None and most is not None else None,
        served=tally.ended("done"),
        served_before=_served_on(hall, day - timedelta(days=1), kept),
        missed=tally.ended("no_show"),
        tally=tally,
        expected=_expected(hall, day, as_of) if is_today else 0,
        accuracy=accuracy_of([hall.pk]),
        alerts=tuple(_alerts(hall, found, desks, longest, names)) if is_today and is_linked else (),
        calls=tuple(_calls(found, names)),
        absent=tuple(row for row in _calls(found, names) if row.outcome == "no_show"),
        chart=_chart(tally),
    )


def _second(pair: tuple[str, int]) -> int:
    return pair[1]


def _state(day: HallDay, pause: HallPause | None, is_today: bool, is_linked: bool, *, has_figures: bool) -> str:
    if not is_today:
        return "past" if day.last_at or has_figures else "empty"
    if not is_linked:
        return "silent"
    if day.paused_since or (pause is not None and pause.ended_at is None):
        return "paused"
    return "live" if any(desk.state != "off" for desk in day.desks.values()) else "closed"


def _waited(day: HallDay, visit: Visit, now: datetime) -> int:
    return round(day.without_pauses(visit.waits_from, now).total_seconds() / 60)


def _desks(
    hall: HallServer,
    day: HallDay,
    now: datetime,
    names: Mapping[str, str],
    usual: Mapping[str, int | None],
    served: Mapping[str, int],
) -> Iterable[DeskRow]:
    """Desks in use in the order of the admin; those that never opened today stand there closed."""
    rows = HallDevice.objects.filter(hall=hall, kind=HallDevice.Kind.DESK).prefetch_related(
        Prefetch("types", WorkplaceType.objects.order_by("order", "pk"))
    )
    found = []
    for device in rows.order_by("pk"):
        desk = day.desks.get(device.public_id)
        if desk is None and not device.is_active:
            continue
        visit = day.at_desk(device.public_id) if desk is not None else None
        state, words, since = _act(desk, visit)
        found.append(
            DeskRow(
                title=(desk.title if desk else "") or device.name,
                what=", ".join(row.description for row in device.types.all()),
                number=visit.number if visit else "",
                state=state,
                words=words,
                minutes=max(0, int((now - since).total_seconds() // 60)) if since else None,
                usual=usual.get(visit.type) if visit and state == "serving" else None,
                served=served.get(device.public_id, 0),
            )
        )
    return found


def _act(desk: Desk | None, visit: Visit | None) -> tuple[str, str, datetime | None]:
    if visit is not None and visit.state == "serving":
        return "serving", _("receives"), visit.since
    if visit is not None:
        return "calling", _("calls"), visit.since
    if desk is None or desk.state == "off":
        return "off", _("closed"), None
    if desk.state == "paused":
        until = desk.until.astimezone(clock.KYIV) if desk.until else None
        told = _("on a break until %(at)s") % {"at": f"{until.hour}:{until:%M}"} if until else _("on a break")
        return "paused", told, desk.since
    return "free", _("free"), None


def _waits(hall: HallServer, day: HallDay, now: datetime) -> Hall | None:
    """What somebody who comes now would be told; nothing while the hall stands still."""
    return None if day.paused_since or not day.desks else model_of(hall, day, now)


def _types(
    types: list[WorkplaceType], waiting: list[Visit], day: HallDay, now: datetime, model: Hall | None
) -> Iterable[TypeRow]:
    most = max(Counter(visit.type for visit in waiting).values(), default=0)
    for row in types:
        mine = [_waited(day, visit, now) for visit in waiting if visit.type == row.public_id]
        if row.is_active or mine:
            found = of_newcomer(model, row.public_id) if model else None
            wait = rounded(found.p50, found.p80) if found and found.p80 >= 1 else None
            bar = round(100 * len(mine) / most) if most else 0
            yield TypeRow(row.description, len(mine), max(mine, default=None), bar, wait)


def _alerts(
    hall: HallServer, day: HallDay, desks: Iterable[DeskRow], longest: tuple[str, int] | None, names: Mapping[str, str]
) -> Iterable[tuple[str, str, str]]:
    """(icon, what, more): what the chief may want to step into."""
    if longest and longest[1] >= NEAR_THE_CAP * hall.walk_in_cap_minutes:
        limit = _("the limit is %(minutes)s min") % {"minutes": hall.walk_in_cap_minutes}
        yield "warn", _("%(number)s waits %(minutes)s min") % {"number": longest[0], "minutes": longest[1]}, limit
    for row in desks:
        if row.is_long:
            told = _("%(desk)s: the visit lasts %(minutes)s min") % {"desk": row.title, "minutes": row.minutes}
            yield "clock", told, _("usually %(minutes)s min") % {"minutes": row.usual}
        elif row.state == "calling" and (row.minutes or 0) * 60 >= 2 * hall.no_show_seconds:
            told = _("%(desk)s has been calling %(number)s for %(minutes)s min")
            values = {"desk": row.title, "number": row.number, "minutes": row.minutes}
            yield "bell", told % values, _("perhaps nobody came")
    states = Counter(desk.state for desk in day.desks.values())
    if day.waiting() and not states["open"] and not day.paused_since:
        yield "pause", _("People wait, and no desk receives"), _("all desks are closed or on a break")
    elif not day.paused_since:
        yield from _unserved(hall, day, names)


def _unserved(hall: HallServer, day: HallDay, names: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    """Services for which people wait while no open desk receives them, in the order of the queue."""
    people = Counter(visit.type for visit in day.waiting())
    if not people:
        return
    chosen = desk_types_of(hall, day)
    received = [chosen.get(name, frozenset()) for name, desk in day.desks.items() if desk.state == "open"]
    for name in dict.fromkeys([*names, *people]):
        if people[name] and all(types and name not in types for types in received):
            told = ngettext(
                "No open desk receives «%(service)s»: %(count)s person waits",
                "No open desk receives «%(service)s»: %(count)s people wait",
                people[name],
            )
            values = {"service": names.get(name, _("another service")), "count": people[name]}
            yield "pause", told % values, _("open a desk for this service or let another desk receive it")


def _calls(day: HallDay, names: Mapping[str, str]) -> list[CallRow]:
    """The newest first."""
    return [
        CallRow(
            at=call.at,
            number=day.visits[call.ticket].number if call.ticket in day.visits else "",
            desk=(day.desks[call.desk].title if call.desk in day.desks else "") or "–",
            reason=str(REASONS.get(call.reason, _("by another rule"))),
            waited=round(day.without_pauses(call.since, call.at).total_seconds() / 60),
            outcome=call.outcome,
        )
        for call in reversed(day.calls[-ROWS:])
    ]


def _kept(hall: HallServer, days: Iterable[date]) -> dict[date, Tally]:
    """What was counted at the end of these days; a day may have this and no events."""
    rows = HallDayFigures.objects.filter(hall=hall, day__in=list(days))
    return {day: from_plain(body) for day, body in rows.values_list("day", "body")}


def _served_on(hall: HallServer, day: date, kept: Mapping[date, Tally]) -> int:
    if day in kept:
        return kept[day].ended("done")
    return HallEvent.objects.filter(hall=hall, service_day=day, type="ticket.finished").count()


def _expected(hall: HallServer, day: date, now: datetime) -> int:
    rows = Booking.objects.filter(queue=hall.queue_id, local_date=day, state=BookingState.BOOKED, starts_at__gt=now)
    return rows.count()


def _chart(tally: Tally) -> Chart | None:
    """People by the hour in which they took a ticket or their booking was taken up."""
    hours = sorted({hour for _type, hour, _kind in tally.tickets})
    if not hours:
        return None
    span = list(range(hours[0], hours[-1] + 1))
    counts: Counter[tuple[int, str]] = Counter()
    for (_type, hour, kind), number in tally.tickets.items():
        counts[hour, kind] += number
    return Chart(
        "equeue-hall-hours",
        _("Load by hour"),
        _("Hour"),
        [f"{hour}:00" for hour in span],
        [
            Series(_("tickets of the kiosk"), [counts[hour, "walk_in"] for hour in span]),
            Series(_("by booking"), [counts[hour, "booked"] for hour in span]),
        ],
    )
