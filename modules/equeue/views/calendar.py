"""The fortnight and the times of a day as the template wants them: words, counts, addresses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from modules.equeue.engine.window import is_thinkable
from modules.equeue.selectors import FreeDay, FreeSlot
from portal.common import clock
from portal.common.templatetags.viche import date_uk

FEW = 3  # a day with so many free times or fewer is almost full
NOON = time(13)
SOON_MINUTES = 60  # less than an hour is told in minutes
DAY = timedelta(days=1)
Hour = Callable[[time], str]


@dataclass(frozen=True, slots=True)
class Cell:
    number: int
    url: str
    label: str
    count: int
    count_text: str
    reason: str
    is_few: bool
    is_current: bool
    is_own: bool


def places_text(count: int) -> str:
    return ngettext("%(count)d place", "%(count)d places", count) % {"count": count}


def free_text(count: int) -> str:
    return ngettext("%(count)d free place", "%(count)d free places", count) % {"count": count}


def hour_text(at: time | datetime) -> str:
    """«9:05»: hours without a leading zero, as everywhere on the site and in letters to people."""
    return f"{at.hour}:{at:%M}"


def staff_hour(at: time | datetime) -> str:
    """«09:05»: in the cabinet of staff hours stand in columns."""
    return f"{at:%H:%M}"


def when_text(day: date, start: time, end: time | None = None, kind: str = "short", hour: Hour = hour_text) -> str:
    """«вт, 16 березня, 9:20–10:00»."""
    text = f"{date_uk(day, kind)}, {hour(start)}"
    return f"{text}–{hour(end)}" if end else text


def until_text(at: datetime | None) -> str:
    """«23 листопада, 14:09»: when an answer is due."""
    local = at.astimezone(clock.KYIV) if at else clock.local_now()
    return f"{date_uk(local)}, {hour_text(local)}"


def relative_when(slot: FreeSlot) -> str:
    """«завтра о 9:20», «16 березня о 9:20»."""
    day, today = slot.slot.local_date, clock.today()
    if day == today:
        name = _("today")
    elif day == today + timedelta(days=1):
        name = _("tomorrow")
    else:
        name = date_uk(day)
    return _("%(day)s at %(time)s") % {"day": name, "time": hour_text(slot.local_start)}


def wanted_time(text: str) -> datetime | None:
    """«2026-11-17T09:00» as a form sends it, in wall time; None for anything else and for a date of no calendar."""
    try:
        wanted = datetime.fromisoformat(text)
    except ValueError:
        return None
    return wanted if wanted.tzinfo is None and is_thinkable(wanted.date(), clock.today()) else None


def wanted_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def month_title(first: date, last: date) -> str:
    """«Березень 2027», or two months where the window spans them."""
    names = [date_format(first, "F"), date_format(last, "F")]
    title = names[0] if names[0] == names[1] else f"{names[0]} – {names[1].lower()}"
    return f"{title[:1].upper()}{title[1:]} {last.year}"


def calendar_of(
    days: Sequence[FreeDay], chosen: date | None, day_url: Callable[[date], str], own: date | None = None
) -> dict[str, object]:
    """Rows Monday to Sunday over the window; days outside it are None. `own` is the day of a visit that moves."""
    first, last = days[0].local_date, days[-1].local_date
    monday, sunday = first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())
    known = {day.local_date: day for day in days}
    cells: list[Cell | None] = []
    for offset in range((sunday - monday).days + 1):
        day = known.get(monday + timedelta(days=offset))
        cells.append(_cell(day, chosen, day_url, own) if day else None)
    return {
        "title": month_title(first, last),
        "note": _("Until %(date)s") % {"date": date_uk(last)},
        "caption": _("Free days from %(first)s to %(last)s")
        % {"first": date_uk(first), "last": date_uk(last, "year")},
        "weekdays": [(str(WEEKDAYS[number]).lower(), WEEKDAYS_ABBR[number]) for number in range(7)],
        "has_own": own in known,
        "weeks": [cells[start : start + 7] for start in range(0, len(cells), 7)],
    }


def _cell(day: FreeDay, chosen: date | None, day_url: Callable[[date], str], own: date | None) -> Cell:
    count, is_own = day.free, day.local_date == own
    own_text = _("your present time")
    reason = ""
    if not count:
        reason = _("no times left") if day.is_working else _("day off")
        if day.local_date == clock.today():
            reason = _("today")
    return Cell(
        number=day.local_date.day,
        url=day_url(day.local_date) if count else "",
        label=f"{date_uk(day.local_date, 'weekday')}, {free_text(count)}" + (f", {own_text}" if is_own else ""),
        count=count,
        count_text=places_text(count),
        reason=reason,
        is_few=0 < count <= FEW,
        is_current=day.local_date == chosen,
        is_own=is_own,
    )


def day_of(day: FreeDay, chosen: time | None, hour: Hour = hour_text) -> dict[str, object]:
    """Times of one day in two groups. Only the chosen one is checked: nobody books a time by pressing on."""
    checked = chosen if chosen in [slot.local_start for slot in day.slots] else None
    parts = []
    for title, is_after in ((_("Before noon"), False), (_("After noon"), True)):
        slots = [slot for slot in day.slots if (slot.local_start >= NOON) == is_after]
        if slots:
            parts.append({"title": title, "slots": [_radio(day, slot, checked, hour) for slot in slots]})
    current = next((slot for slot in day.slots if slot.local_start == checked), None)
    return {
        "value": day.local_date.isoformat(),
        "title": date_uk(day.local_date, "weekday").capitalize(),
        "summary": free_text(day.free),
        "short": when_text(day.local_date, checked, hour=hour) if checked else date_uk(day.local_date, "short"),
        "when": when_text(day.local_date, current.local_start, current.local_end, hour=hour) if current else "",
        "parts": parts,
    }


def _radio(day: FreeDay, slot: FreeSlot, checked: time | None, hour: Hour) -> dict[str, object]:
    return {
        "value": f"{day.local_date:%Y-%m-%d}T{slot.local_start:%H:%M}",
        "label": hour(slot.local_start),
        "when": when_text(day.local_date, slot.local_start, slot.local_end, hour=hour),
        "short": when_text(day.local_date, slot.local_start, hour=hour),
        "is_checked": slot.local_start == checked,
    }


def near_of(
    slots: Sequence[FreeSlot], lost: datetime, same: str = "", hour: Hour = hour_text
) -> list[dict[str, object]]:
    """Free times to offer instead of a lost one. Checked is none but the lost one itself, where it is free again: the
    person chose it. `same` says what the lost time was, if not the person's own."""
    differences = [_how_far(slot, lost, same or _("your time")) for slot in slots]
    if len(set(differences)) == 1:  # says nothing that tells them apart
        differences = [""] * len(slots)
    return [
        {
            "value": f"{slot.slot.local_date:%Y-%m-%d}T{slot.local_start:%H:%M}",
            "time": hour(slot.local_start),
            "date": date_uk(slot.slot.local_date, "weekday"),
            "when": when_text(slot.slot.local_date, slot.local_start, slot.local_end, hour=hour),
            "short": when_text(slot.slot.local_date, slot.local_start, hour=hour),
            "is_checked": slot.starts_at == lost,
            "how_far": how_far,
        }
        for slot, how_far in zip(slots, differences, strict=True)
    ]


def _how_far(slot: FreeSlot, lost: datetime, same: str) -> str:
    """«на 20 хвилин пізніше», «того самого дня», «о тій самій годині»: how the time differs from the lost one."""
    was = lost.astimezone(clock.KYIV)
    minutes = int((slot.starts_at - lost).total_seconds()) // 60
    if slot.slot.local_date != was.date():
        return _("at the same hour") if slot.local_start == was.time() else ""
    if abs(minutes) >= SOON_MINUTES:
        return _("the same day")
    if not minutes:
        return same
    later = ngettext("%(count)d minute later", "%(count)d minutes later", abs(minutes))
    earlier = ngettext("%(count)d minute earlier", "%(count)d minutes earlier", abs(minutes))
    return (later if minutes > 0 else earlier) % {"count": abs(minutes)}


def visit_of(near: Sequence[dict[str, object]], lost: datetime) -> dict[str, object]:
    """The summary of a visit whose time is lost, or free again."""
    again = next((slot for slot in near if slot["is_checked"]), None)
    local = lost.astimezone(clock.KYIV)
    return {
        "when": again["when"] if again else "",
        "short": again["short"] if again else "",
        "lost": "" if again else when_text(local.date(), local.time()),
        "is_again": again is not None,
    }
