"""A week of opening hours as people read it: like days together, today apart, one break said once."""

from dataclasses import dataclass
from datetime import date, timedelta

from modules.addressees.engine.hours import DAY, Exceptional, Hours, Span, WeeklyRule, merged, rule_holds

ALWAYS = (Span(0, DAY),)


@dataclass(frozen=True, slots=True)
class DayRow:
    """Consecutive weekdays with the same hours; no spans means closed."""

    weekdays: tuple[int, ...]
    spans: tuple[Span, ...]
    is_today: bool = False


@dataclass(frozen=True, slots=True)
class NthRule:
    """«Перший четвер місяця, 10:00–12:00»."""

    nth: int
    weekday: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class WeekTable:
    """`pause` is the break that all open days share, then the rows hold the outer hours."""

    rows: tuple[DayRow, ...]
    pause: Span | None
    nth_rules: tuple[NthRule, ...]
    notes: tuple[Exceptional, ...]
    is_always: bool = False


def shared_pause(days: list[tuple[Span, ...]]) -> Span | None:
    """The one gap that every open day has, if it is the same."""
    gaps = set()
    for spans in days:
        if not spans:
            continue
        if len(spans) != 2:
            return None
        gaps.add(Span(spans[0].closes, spans[1].opens))
    return gaps.pop() if len(gaps) == 1 else None


def nth_rules(rules: tuple[WeeklyRule, ...], today: date) -> tuple[NthRule, ...]:
    """Rules of the n-th weekday that are not over yet; spans of one day together."""
    found: dict[tuple[int, int], list[Span]] = {}
    for rule in rules:
        if rule.nth is not None and (rule.valid_to is None or rule.valid_to >= today):
            found.setdefault((rule.nth, rule.weekday), []).append(rule.span)
    return tuple(NthRule(nth, weekday, merged(spans)) for (nth, weekday), spans in found.items())


def notes_of(hours: Hours, since: date, until: date) -> tuple[Exceptional, ...]:
    """Exceptions and days off of everybody in these days, the nearest first."""
    found = [item for item in hours.exceptions if item.ends_on >= since and item.starts_on <= until]
    days = [since + timedelta(offset) for offset in range((until - since).days + 1)] if hours.day_off else []
    for day in days:
        name = hours.day_off(day) if hours.day_off else ""
        if name and hours.regular_on(day) and not hours.exceptions_on(day):
            found.append(Exceptional(day, day, None, name))
    return tuple(sorted(found, key=lambda item: (item.starts_on, item.ends_on)))


def week_table(hours: Hours, today: date, note_days: int = 60, *, for_paper: bool = False) -> WeekTable:
    """The week of `today` by the regular rules; today itself as it really is, exceptions of the coming days. On paper
    there is no today."""
    monday = today - timedelta(days=today.weekday())
    regular: list[tuple[Span, ...]] = []
    for offset in range(7):
        day = monday + timedelta(days=offset)
        regular.append(merged([r.span for r in hours.rules if r.nth is None and rule_holds(r, day)]))
    notes = notes_of(hours, today, today + timedelta(note_days))
    nth = nth_rules(hours.rules, today)
    if not any(regular):
        return WeekTable((), None, nth, notes)
    if all(spans == ALWAYS for spans in regular):
        return WeekTable((), None, nth, notes, is_always=True)
    pause = shared_pause(regular)
    shown = [(Span(s[0].opens, s[-1].closes),) if pause and s else s for s in regular]
    if not for_paper and (hours.spans_on(today) != hours.regular_on(today) or hours.exceptions_on(today)):
        shown[today.weekday()] = hours.spans_on(today)
    rows: list[DayRow] = []
    for weekday, spans in enumerate(shown):
        is_today = weekday == today.weekday() and not for_paper
        last = rows[-1] if rows else None
        if last and not is_today and not last.is_today and last.spans == spans:
            rows[-1] = DayRow((*last.weekdays, weekday), spans)
        else:
            rows.append(DayRow((weekday,), spans, is_today))
    return WeekTable(tuple(rows), pause, nth, notes)
