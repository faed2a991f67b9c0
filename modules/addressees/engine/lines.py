"""Hours and dates as people write them in a cell of a table: «08:00-12:00, 13:00-17:00». Errors: ValueError with a
sentence."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby, pairwise

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from modules.addressees.constants import NthWeekday, Weekday
from modules.addressees.engine.hours import DAY, Exceptional, Span, WeeklyRule

DASH = r"\s*[-–—]\s*"
SPAN = re.compile(rf"(\d{{1,2}})[:.](\d\d){DASH}(\d{{1,2}})[:.](\d\d)", re.ASCII)
DAY_WORD = r"(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2})"
DATES = re.compile(rf"{DAY_WORD}?(?:({DASH}){DAY_WORD}?)?", re.ASCII)
CLOSED = {"", "-", "–", "—", "зачинено", "вихідний", "closed"}
MOST_SPANS, MOST_LINES = 12, 60  # of a cell: rules are compared with each other
LONGEST_REASON = 160


def day_of(text: str) -> date:
    try:
        return date.fromisoformat(text) if "-" in text else date(*map(int, reversed(text.split("."))))
    except ValueError as error:
        raise ValueError(_("There is no such date: %(text)s.") % {"text": text}) from error


def parsed_dates(text: str) -> tuple[date | None, date | None]:
    """One date, or from – until, of which one may be open."""
    found = DATES.fullmatch(text.strip())
    if found is None:
        said = _("Write dates as 01.08.2026 or 01.08.2026–14.08.2026, not «%(text)s».")
        raise ValueError(said % {"text": text.strip()[:60]})
    first, dash, last = (day_of(each) if each and n != 1 else each for n, each in enumerate(found.groups()))
    until = last if dash else first
    if isinstance(first, date) and isinstance(until, date) and until < first:
        raise ValueError(_("The dates go backwards: %(text)s.") % {"text": text.strip()})
    return (first or None), (until or None)


def dates_line(first: date | None, last: date | None) -> str:
    """What `parsed_dates` reads."""
    if first == last:
        return f"{first:%d.%m.%Y}" if first else ""
    return "–".join(f"{each:%d.%m.%Y}" if each else "" for each in (first, last))


def parsed_spans(text: str) -> list[Span]:
    """Open minutes of one day in order; an empty cell is closed. 24:00, and 00:00 as the end, is the end of a day."""
    if text.strip().casefold() in CLOSED:
        return []
    parts = [part for part in re.split(r"[,;\n]", text) if part.strip()]
    if len(parts) > MOST_SPANS:
        raise ValueError(_("There are more than %(most)s spans of hours for one day.") % {"most": MOST_SPANS})
    spans = sorted(_span(part.strip()) for part in parts)
    for earlier, later in pairwise(spans):
        if later.opens < earlier.closes:
            said = _("Hours overlap: %(one)s and %(other)s.")
            raise ValueError(said % {"one": span_line(earlier), "other": span_line(later)})
    return spans


def _span(text: str) -> Span:
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError(_("Write hours as 08:00-12:00, 13:00-17:00, not «%(text)s».") % {"text": text[:60]})
    hours, minutes, until, past = map(int, found.groups())
    opens, closes = hours * 60 + minutes, (until * 60 + past) or DAY
    if max(minutes, past) > 59 or opens >= DAY or closes > DAY:
        raise ValueError(_("There is no such time: %(text)s.") % {"text": text})
    if closes <= opens:
        raise ValueError(_("The end is before the beginning: %(text)s.") % {"text": text})
    return Span(opens, closes)


def span_line(span: Span) -> str:
    closes = "24:00" if span.closes == DAY else f"{span.closes_at:%H:%M}"
    return f"{span.opens_at:%H:%M}-{closes}"


def spans_line(spans: Iterable[Span]) -> str:
    """What `parsed_spans` reads."""
    return ", ".join(span_line(span) for span in sorted(spans))


def parsed_rules(text: str) -> list[WeeklyRule]:
    """Hours that do not hold every week. A line each: day[, which in the month] | hours | from – until."""
    found = []
    days = _day_words()
    for day, hours, dates in _lines(text, 3):
        weekday, nth = days.get(_folded(day), (None, None))
        if weekday is None:
            said = _("There is no such day: «%(text)s». Write «%(one)s» or «%(other)s».")
            example = {"one": day_line(3, None), "other": day_line(3, 1)}
            raise ValueError(said % {"text": day[:60], **example})
        first, last = parsed_dates(dates)
        spans = parsed_spans(hours)
        if not spans:
            raise ValueError(_("Hours are absent in the line «%(text)s».") % {"text": day[:60]})
        if nth is None and first is None and last is None:
            raise ValueError(_("Hours of every week stand in the column of the day: %(text)s.") % {"text": day})
        found += [WeeklyRule(weekday, span, nth, first, last) for span in spans]
    return found


def rule_lines(rules: Iterable[WeeklyRule]) -> str:
    """What `parsed_rules` reads."""

    def place(rule: WeeklyRule) -> tuple[int, int, date, date]:
        return rule.weekday, rule.nth or 0, rule.valid_from or date.min, rule.valid_to or date.max

    lines = []
    for _place, same in groupby(sorted(rules, key=lambda rule: (*place(rule), rule.span)), place):
        held = list(same)
        parts = (
            day_line(held[0].weekday, held[0].nth),
            spans_line(rule.span for rule in held),
            dates_line(held[0].valid_from, held[0].valid_to),
        )
        lines.append(" | ".join(parts).rstrip("| "))
    return "\n".join(lines)


def day_line(weekday: int, nth: int | None) -> str:
    """«четвер, перший у місяці», as forms of the admin say it."""
    words = [str(Weekday(weekday).label).lower()]
    return ", ".join([*words, str(NthWeekday(nth).label)] if nth else words)


def parsed_exceptions(text: str) -> list[Exceptional]:
    """A line each: dates | hours, or nothing if closed | reason | address of who stands in."""
    found = []
    for dates, hours, reason, substitute in _lines(text, 4):
        first, last = parsed_dates(dates)
        if first is None or last is None:
            raise ValueError(_("Each line begins with dates: «%(text)s».") % {"text": dates[:60]})
        if len(reason) > LONGEST_REASON:
            raise ValueError(_("The reason is longer than %(most)s letters.") % {"most": LONGEST_REASON})
        spans: Sequence[Span | None] = parsed_spans(hours) or [None]
        found += [Exceptional(first, last, span, reason, substitute) for span in spans]
    return list(dict.fromkeys(found))


def exception_lines(exceptions: Iterable[Exceptional]) -> str:
    """What `parsed_exceptions` reads; a stroke inside a reason would divide the line."""

    def place(item: Exceptional) -> tuple[date, date, str, str, bool]:
        return item.starts_on, item.ends_on, item.reason, item.substitute, item.span is not None

    lines = []
    ordered = sorted(exceptions, key=lambda item: (*place(item), item.span or Span(0, 0)))
    for (first, last, reason, substitute, _is_open), same in groupby(ordered, place):
        hours = spans_line(item.span for item in same if item.span is not None) or _("closed")
        parts = (dates_line(first, last), hours, " ".join(reason.replace("|", "/").split()), substitute)
        lines.append(" | ".join(parts).rstrip("| "))
    return "\n".join(lines)


def _lines(text: str, most: int) -> list[list[str]]:
    """Lines that are not empty, in as many parts as there may be."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValueError(_("There are more than %(most)s lines in the cell.") % {"most": MOST_LINES})
    found = []
    for line in lines:
        parts = [part.strip() for part in line.split("|")]
        if len(parts) > most:
            raise ValueError(_("There are too many parts in the line «%(text)s».") % {"text": line[:60]})
        found.append([*parts, *[""] * (most - len(parts))])
    return found


def _folded(text: str) -> str:
    return " ".join(text.replace("'", "’").casefold().split())


def _day_words() -> dict[str, tuple[int, int | None]]:
    """Every name of a day, and of a day in the month, in every language of the site."""
    found = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for day in Weekday.values:
                found |= {_folded(day_line(day, nth)): (day, nth) for nth in (None, *NthWeekday.values)}
    return found
