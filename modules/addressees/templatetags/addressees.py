"""How opening hours read in sentences."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from modules.addressees.constants import AddresseeKind, Weekday
from modules.addressees.engine.hours import DAY, Exceptional, Span
from modules.addressees.engine.week import DayRow, NthRule
from modules.addressees.models import Addressee
from modules.addressees.selectors.hours import Opening
from modules.addressees.selectors.subject import SubjectPage, page_of_addressee
from modules.addressees.widgets import Panel, panels_of
from portal.common.templatetags.viche import date_uk
from portal.common.typography import typeset

register = template.Library()

FEMININE = {Weekday.WEDNESDAY, Weekday.FRIDAY, Weekday.SATURDAY, Weekday.SUNDAY}
SIGNS = {
    AddresseeKind.BODY: "bank",
    AddresseeKind.DIVISION: "briefcase",
    AddresseeKind.INSTITUTION: "building",
    AddresseeKind.SERVICE_CENTRE: "stamp",
}
KINDS = dict(AddresseeKind.choices)
WORD_JOINER = "\u2060"


def clock(value: Any) -> str:
    """8:05 without a leading zero."""
    return f"{value.hour}:{value.minute:02d}"


@register.filter
def span_text(span: Span) -> str:
    closes = "24:00" if span.closes == DAY else clock(span.closes_at)
    return f"{clock(span.opens_at)}{WORD_JOINER}–{WORD_JOINER}{closes}"


@register.filter
def spans_text(spans: tuple[Span, ...]) -> str:
    return ", ".join(span_text(span) for span in spans)


def _inside(day: str) -> str:
    """The name of a day inside a sentence: English keeps its capital."""
    return day if get_language() == "en" else day.lower()


@register.filter
def day_names(row: DayRow) -> str:
    """«Понеділок, сьогодні», «Субота, неділя», «Вівторок – четвер»."""
    names = [str(Weekday(day).label) for day in row.weekdays]
    first, last = names[0].capitalize(), _inside(names[-1])
    if row.is_today:
        return _("%(day)s, today") % {"day": first}
    if len(names) == 1:
        return first
    return f"{first}, {last}" if len(names) == 2 else f"{first} – {last}"


@register.filter
def nth_name(rule: NthRule) -> str:
    """«Перший четвер місяця», «Остання п’ятниця місяця»."""
    if rule.weekday in FEMININE:
        words = {
            1: pgettext("feminine weekday", "first"),
            2: pgettext("feminine weekday", "second"),
            3: pgettext("feminine weekday", "third"),
            4: pgettext("feminine weekday", "fourth"),
            5: pgettext("feminine weekday", "fifth"),
            -1: pgettext("feminine weekday", "last"),
        }
    else:
        words = {
            1: pgettext("masculine weekday", "first"),
            2: pgettext("masculine weekday", "second"),
            3: pgettext("masculine weekday", "third"),
            4: pgettext("masculine weekday", "fourth"),
            5: pgettext("masculine weekday", "fifth"),
            -1: pgettext("masculine weekday", "last"),
        }
    text = _("%(nth)s %(weekday)s of the month") % {
        "nth": words[rule.nth],
        "weekday": _inside(str(Weekday(rule.weekday).label)),
    }
    return text[:1].upper() + text[1:]


@register.filter
def dates_text(note: Exceptional) -> str:
    """«25 березня», «22 березня – 2 квітня»."""
    if note.starts_on == note.ends_on:
        return date_uk(note.starts_on)
    return f"{date_uk(note.starts_on)} – {date_uk(note.ends_on)}"


@register.filter
def note_text(note: Exceptional) -> str:
    """What holds on the dates of an exception, with the reason and who stands in."""
    parts = [note.reason] if note.reason else []
    if note.span is not None:
        parts.append(span_text(note.span))
    elif not note.reason:
        parts.append(_("closed"))
    if note.substitute:
        parts.append(_("%(name)s stands in") % {"name": note.substitute})
    return ", ".join(parts)


def moment_text(moment: datetime, now: datetime) -> str:
    """«13:00», «завтра з 8:00» or «23 листопада з 8:00», seen from now."""
    if moment.date() == now.date():
        return _("today from %(time)s") % {"time": clock(moment)}
    if moment.date() == now.date() + timedelta(days=1):
        return _("tomorrow from %(time)s") % {"time": clock(moment)}
    return _("%(date)s from %(time)s") % {"date": date_uk(moment.date()), "time": clock(moment)}


def closing_clock(moment: datetime) -> str:
    """Midnight at the end of a day is 24:00."""
    return "24:00" if (moment.hour, moment.minute) == (0, 0) else clock(moment)


@register.filter
def opening_text(opening: Opening) -> str:
    """«Відкрито до 17:15», «Перерва до 13:00», «Зачинено, завтра з 8:00»."""
    if opening.is_open:
        if opening.until is None:
            return _("Open round the clock")
        if opening.until - opening.at < timedelta(days=1):
            return _("Open until %(time)s") % {
                "time": "24:00" if clock(opening.until) == "0:00" else clock(opening.until)
            }
        return _("Open now")
    if opening.is_break and opening.opens:
        return _("Break until %(time)s") % {"time": clock(opening.opens)}
    if opening.opens is None:
        return _("Closed")
    return typeset(_("Closed, %(when)s") % {"when": moment_text(opening.opens, opening.at)})


@register.filter
def opening_state(opening: Opening) -> str:
    """The modifier of the state mark: on, soon or off."""
    if opening.is_open:
        return "on"
    return "soon" if opening.is_break else "off"


@register.filter
def reception_text(upcoming: tuple[datetime, datetime]) -> str:
    """«3 грудня, 10:00–12:00»."""
    begin, end = upcoming
    return f"{date_uk(begin.date())}, {clock(begin)}{WORD_JOINER}–{WORD_JOINER}{clock(end)}"


@register.simple_tag(takes_context=True)
def subject_of(context: template.Context, addressee: Addressee) -> SubjectPage | None:
    """What the registry says of the addressee of a page at this moment; None for one that nobody may see."""
    return page_of_addressee(addressee.community, addressee.slug)


@register.simple_tag(takes_context=True, name="panels_of")
def panels_of_page(context: template.Context, page: Any, subject: SubjectPage) -> list[Panel]:
    """Panels of a page of the site about an addressee; a draft in its preview has a request too. Sharing is of the
    card only, whose address it holds."""
    order = [key for key in page.panel_order() if key != "share"]
    return panels_of(context["request"], subject, order)[1]


@register.filter
def kind_icon(kind: str) -> str:
    """The sign of a body that has no photograph."""
    return SIGNS.get(kind, "building")


@register.filter
def kind_label(kind: str) -> str:
    """As `get_kind_display`, which unrolls all choices for each row of a list."""
    return str(KINDS.get(kind, kind))


@register.filter
def initials(name: str) -> str:
    """Two capital letters of a person's name for the round picture."""
    return "".join(word[:1] for word in name.split()[:2]).upper()
