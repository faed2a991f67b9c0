"""What a change of schedule does, as templates want it: the fortnight as a drawing and a table, bookings in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from modules.equeue.engine.settling import AWAY, BUSY, CONFLICT, FREE, DayPicture
from modules.equeue.engine.wall import wall_of
from modules.equeue.services.previews import Fortnight, Hit, Outcome, Preview
from modules.equeue.views import calendar
from portal.common.templatetags.viche import date_uk

WIDTH, GAP, HEIGHT = 12, 2, 30  # of a column, between two, of a row of the drawing
DRAWN_LANES = 3  # more are drawn as shares of a column
CLASSES = {FREE: "sl-f", BUSY: "sl-b", AWAY: "sl-x", CONFLICT: "sl-h"}
STACK = (CONFLICT, BUSY, FREE, AWAY)


@dataclass(frozen=True, slots=True)
class Box:
    x: int
    y: int
    width: int
    height: int
    css: str


@dataclass(frozen=True, slots=True)
class DayRow:
    """`note` is said instead of the drawing where there is no reception; `starts_week` draws a line above."""

    local_date: date
    name: str
    boxes: tuple[Box, ...]
    width: int
    places: int
    conflicts: int
    note: str
    label: str
    starts_week: bool


@dataclass(frozen=True, slots=True)
class HitRow:
    when: str
    person: str
    number: str
    sign: str
    text: str


def preview_context(shown: Preview | None) -> dict[str, Any]:
    """`preview` is None where the form is not filled in correctly yet."""
    if shown is None:
        return {"preview": None}
    return {
        "preview": {
            "hits": [_hit(hit) for hit in shown.hits],
            "title": _title(shown),
            "needs_choice": shown.needs_choice,
            "offers": len(shown.offers),
            "offer_label": _offer_label(len(shown.offers)),
            "seen": shown.fingerprint,
            "fortnights": [_fortnight(row, len(shown.fortnights) > 1) for row in shown.fortnights],
        }
    }


def was_seen(request: HttpRequest, shown: Preview) -> bool:
    """Whoever saves has seen exactly these bookings and chosen what becomes of them."""
    return request.POST.get("act") in ("keep", "offer") and request.POST.get("seen") == shown.fingerprint


def _title(shown: Preview) -> str:
    count = len(shown.hits)
    text = ngettext("The change hits %(count)s booking", "The change hits %(count)s bookings", count)
    return text % {"count": count} if count else str(_("The change hits no booking"))


def _offer_label(count: int) -> str:
    text = ngettext(
        "Save and offer another time to %(count)s person", "Save and offer another time to %(count)s people", count
    )
    return text % {"count": count}


def _hit(hit: Hit) -> HitRow:
    booking = hit.booking
    sign, text = _words(hit)
    return HitRow(
        when=calendar.when_text(booking.local_date, booking.local_start),
        person=booking.contact.full_name if hasattr(booking, "contact") else "",
        number=booking.number,
        sign=sign,
        text=text,
    )


def _words(hit: Hit) -> tuple[str, str]:
    match hit.outcome:
        case Outcome.MOVES:
            return "check", _("goes to workplace %(number)s, nobody has to be written to") % {"number": hit.lane}
        case Outcome.FOUND:
            return "check", _("was in conflict, has a place again")
        case Outcome.STAYS:
            return "info", _("stays: receive the person, or cancel the visit with a reason")
    if hit.offer is None:
        return "warn", _("no place any more, and no free time to offer: call the person")
    when = calendar.when_text(hit.offer.slot.local_date, hit.offer.local_start)
    if not hit.has_email:
        return "warn", _("no place any more, no e-mail: call the person; free is %(when)s") % {"when": when}
    return "chat", _("no place any more; we can offer %(when)s") % {"when": when}


def _fortnight(row: Fortnight, is_named: bool) -> dict[str, Any]:
    days = [_day(day, row.names.get(day.local_date, ""), number) for number, day in enumerate(row.days)]
    kind = row.workplace_type
    first = min((cell.start for day in row.days for cell in day.cells), default=None)
    opens = wall_of(row.days[0].local_date, first) if first is not None else None
    return {
        "name": kind.name if is_named else "",
        "days": days,
        "places": row.places,
        "text": _(
            "Columns are times every %(minutes)s minutes, from %(opens)s at the earliest. Places in all: %(places)s."
        )
        % {"minutes": kind.interval + kind.buffer, "opens": calendar.hour_text(opens), "places": row.places}
        if opens
        else _("No reception in these two weeks."),
    }


def _day(day: DayPicture, name: str, number: int) -> DayRow:
    lanes = max((cell.lane for cell in day.cells), default=0)
    boxes = _shares(day, lanes) if lanes > DRAWN_LANES else _cells(day, lanes)
    columns = max((cell.column for cell in day.cells), default=0) + 1
    label = ngettext("%(count)s place", "%(count)s places", day.places) % {"count": day.places}
    if day.conflicts:
        label += ", " + _("in conflict: %(count)s") % {"count": day.conflicts}
    note = "" if day.cells else (name or str(_("no reception")))
    return DayRow(
        day.local_date,
        _short(day.local_date),
        tuple(boxes),
        columns * WIDTH,
        day.places,
        day.conflicts,
        note,
        f"{date_uk(day.local_date, 'weekday')}: {label}",
        number > 0 and day.local_date.weekday() == 0,
    )


def _short(day: date) -> str:
    return f"{str(calendar.WEEKDAYS_ABBR[day.weekday()]).lower()} {day.day}"


def _cells(day: DayPicture, lanes: int) -> list[Box]:
    height = HEIGHT // max(lanes, 1)
    return [
        Box(cell.column * WIDTH, (cell.lane - 1) * height, WIDTH - GAP, height - GAP, CLASSES[cell.state])
        for cell in day.cells
    ]


def _shares(day: DayPicture, lanes: int) -> list[Box]:
    """Of many lanes, how many of a column are in each state."""
    counts: dict[int, dict[str, int]] = {}
    for cell in day.cells:
        column = counts.setdefault(cell.column, dict.fromkeys(STACK, 0))
        column[cell.state] += 1
    boxes = []
    for column, states in counts.items():
        done = 0
        for state in STACK:
            top, bottom = done * HEIGHT // lanes, (done + states[state]) * HEIGHT // lanes
            done += states[state]
            if bottom > top:
                boxes.append(Box(column * WIDTH, top, WIDTH - GAP, max(bottom - top - 1, 1), CLASSES[state]))
    return boxes
