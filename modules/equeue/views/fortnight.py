"""What a change of schedule does, as templates want it: the fortnight as a drawing and a table, bookings in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
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
SATURDAY = 5
FEW_HITS = 3  # are read one by one
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

    @property
    def cross(self) -> str:
        """A conflict is told by its shape too, not by a colour alone."""
        if self.css != CLASSES[CONFLICT]:
            return ""
        x, y = self.x + self.width // 2, self.y + self.height // 2
        return f"M{x - 2} {y - 2}l4 4M{x + 2} {y - 2}l-4 4"


@dataclass(frozen=True, slots=True)
class Scale:
    """Columns of all days of a fortnight stand under each other: `first` is the earliest minute, `width` of all."""

    first: int
    step: int
    width: int

    def x(self, start: int) -> int:
        return (start - self.first) * WIDTH // self.step


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


def preview_context(shown: Preview | None, was: int | None = None) -> dict[str, Any]:
    """`preview` is None where the form is not filled in correctly yet; `was` is the number of places before."""
    if shown is None:
        return {"preview": None}
    return {
        "preview": {
            "hits": [_hit(hit) for hit in sorted(shown.hits, key=lambda hit: hit.outcome != Outcome.LOST)],
            "summary": _summary(shown) if len(shown.hits) > FEW_HITS else [],
            "title": _title(shown),
            "needs_choice": shown.needs_choice,
            "offers": len(shown.offers),
            "offer_label": _offer_label(len(shown.offers)),
            "seen": shown.fingerprint,
            "fortnights": [_fortnight(row, len(shown.fortnights) > 1, was) for row in shown.fortnights],
        }
    }


def was_seen(request: HttpRequest, shown: Preview) -> bool:
    """Whoever saves has seen exactly these bookings and chosen what becomes of them."""
    return request.POST.get("act") in ("keep", "offer") and request.POST.get("seen") == shown.fingerprint


def _title(shown: Preview) -> str:
    count = len(shown.hits)
    text = ngettext("The change hits %(count)s booking", "The change hits %(count)s bookings", count)
    return text % {"count": count} if count else str(_("The change hits no booking"))


def _summary(shown: Preview) -> list[str]:
    """Of many bookings, how many become what: who has to act on them comes first."""
    outcomes = Counter(hit.outcome for hit in shown.hits)
    offers = len(shown.offers)
    found = [
        (_("another time can be offered: %(count)s"), offers),
        (_("to call: %(count)s"), outcomes[Outcome.LOST] - offers),
        (_("another workplace, same time: %(count)s"), outcomes[Outcome.MOVES]),
        (_("stay as they are: %(count)s"), outcomes[Outcome.STAYS]),
        (_("have a place again: %(count)s"), outcomes[Outcome.FOUND]),
    ]
    return [text % {"count": count} for text, count in found if count]


def _offer_label(count: int) -> str:
    text = ngettext(
        "Save and offer another time to %(count)s person", "Save and offer another time to %(count)s people", count
    )
    return text % {"count": count}


def _hit(hit: Hit) -> HitRow:
    booking = hit.booking
    sign, text = _words(hit)
    return HitRow(
        when=calendar.when_text(booking.local_date, booking.local_start, hour=calendar.staff_hour),
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
    when = calendar.when_text(hit.offer.slot.local_date, hit.offer.local_start, hour=calendar.staff_hour)
    if not hit.has_email:
        return "warn", _("no place any more, no e-mail: call the person; free is %(when)s") % {"when": when}
    return "chat", _("no place any more; we can offer %(when)s") % {"when": when}


def _fortnight(row: Fortnight, is_named: bool, was: int | None) -> dict[str, Any]:
    scale = _scale_of(row)
    days = [_day(day, row.names.get(day.local_date, ""), scale) for day in row.days]
    return {
        "name": row.workplace_type.name if is_named else "",
        "days": days,
        "drawn": _drawn(days),
        "places": row.places,
        "text": _text(row, scale, was),
    }


def _scale_of(row: Fortnight) -> Scale:
    starts = [cell.start for day in row.days for cell in day.cells]
    step = row.workplace_type.interval + row.workplace_type.buffer
    first, last = min(starts, default=0), max(starts, default=0)
    return Scale(first, step, ((last - first) // step + 1) * WIDTH)


def _text(row: Fortnight, scale: Scale, was: int | None) -> str:
    if not any(day.cells for day in row.days):
        return str(_("No reception in these two weeks."))
    opens = wall_of(row.days[0].local_date, scale.first)
    text = _("Columns are times every %(minutes)s minutes, from %(opens)s at the earliest. Places in all: %(places)s.")
    told = text % {"minutes": scale.step, "opens": calendar.staff_hour(opens), "places": row.places}
    if was is None or was == row.places:
        return told
    before = _("Before the change: %(places)s.") % {"places": was}
    return f"{told} {before}"


def _drawn(days: Sequence[DayRow]) -> list[DayRow]:
    """Days of one note in one row: «сб–нд, вихідні»."""
    found: list[DayRow] = []
    for _key, group in groupby(days, key=lambda day: (day.note, day.conflicts) if day.note else day.local_date):
        rows = list(group)
        first, last = rows[0].local_date, rows[-1].local_date
        after_days_off = bool(found) and bool(found[-1].note)
        is_new = first.weekday() == SATURDAY if rows[0].note else first.weekday() == 0 and not after_days_off
        name = rows[0].name if first == last else _span(first, last)
        found.append(replace(rows[0], name=name, starts_week=bool(found) and is_new))
    return found


def _span(first: date, last: date) -> str:
    if (last - first).days >= 7:
        return f"{first.day}–{last.day}"
    names = (str(calendar.WEEKDAYS_ABBR[day.weekday()]).lower() for day in (first, last))
    return "–".join(names)


def _day(day: DayPicture, name: str, scale: Scale) -> DayRow:
    lanes = max((cell.lane for cell in day.cells), default=0)
    boxes = _shares(day, lanes, scale) if lanes > DRAWN_LANES else _cells(day, lanes, scale)
    label = ngettext("%(count)s place", "%(count)s places", day.places) % {"count": day.places}
    if day.conflicts:
        label += ", " + _("in conflict: %(count)s") % {"count": day.conflicts}
    note = "" if day.cells else (name or str(_("no reception")))
    return DayRow(
        day.local_date,
        _short(day.local_date),
        tuple(boxes),
        scale.width,
        day.places,
        day.conflicts,
        note,
        f"{date_uk(day.local_date, 'weekday')}: {label}",
        starts_week=False,
    )


def _short(day: date) -> str:
    return f"{str(calendar.WEEKDAYS_ABBR[day.weekday()]).lower()} {day.day}"


def _cells(day: DayPicture, lanes: int, scale: Scale) -> list[Box]:
    height = HEIGHT // max(lanes, 1)
    return [
        Box(scale.x(cell.start), (cell.lane - 1) * height, WIDTH - GAP, height - GAP, CLASSES[cell.state])
        for cell in day.cells
    ]


def _shares(day: DayPicture, lanes: int, scale: Scale) -> list[Box]:
    """Of many lanes, how many of a column are in each state."""
    counts: dict[int, dict[str, int]] = {}
    for cell in day.cells:
        column = counts.setdefault(cell.start, dict.fromkeys(STACK, 0))
        column[cell.state] += 1
    boxes = []
    for start, states in counts.items():
        done = 0
        for state in STACK:
            top, bottom = done * HEIGHT // lanes, (done + states[state]) * HEIGHT // lanes
            done += states[state]
            if bottom > top:
                height = max(bottom - top - 1, 1)
                boxes.append(Box(scale.x(start), top, WIDTH - GAP, height, CLASSES[state]))
    return boxes


def left_without_place(new: int, total: int, *, has_older: bool) -> str:
    """Whom this change has hit, and apart from them those who had no place before it."""
    if not has_older:
        text = ngettext(
            "%(count)s booking has no place and waits for you. Nothing is cancelled; see «Bookings».",
            "%(count)s bookings have no place and wait for you. Nothing is cancelled; see «Bookings».",
            new,
        )
        return text % {"count": new} if new else ""
    if not new:
        return _("Without a place, together with earlier ones: %(total)s. See «Bookings».") % {"total": total}
    text = ngettext(
        "This change leaves %(count)s booking without a place, it waits for you; together with earlier ones there are "
        "%(total)s. Nothing is cancelled; see «Bookings».",
        "This change leaves %(count)s bookings without a place, they wait for you; together with earlier ones there "
        "are %(total)s. Nothing is cancelled; see «Bookings».",
        new,
    )
    return text % {"count": new, "total": total}
