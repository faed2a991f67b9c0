"""The calendar in the Wagtail admin: the year, what the draft changes, editions."""

from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from portal.calendar.comparing import ChangedDay, changed_days
from portal.calendar.engine.days import CalendarError, WorkingCalendar
from portal.calendar.forms import PublishForm
from portal.calendar.models import CalendarEdition
from portal.calendar.policies import PUBLISH, VIEW
from portal.calendar.selectors import MovedTerm, calendar_by, calendar_of, draft_data, edition_in_force, moved_terms
from portal.calendar.services import Published, PublishRefused, publish_calendar, restore_edition
from portal.calendar.storage import KINDS, canonical, fingerprint, shipped_data
from portal.calendar.years import FIRST_YEAR, LAST_YEAR, SIGNS, span_around, words_of, year_of
from portal.common.clock import today

TERMS_A_PAGE = 50
EDITIONS_SHOWN = 100
CONFLICT, UNPROCESSABLE = 409, 422


def needs(permission: str) -> Any:
    """The view is for those whose role in the community of this site has the permission."""

    def guarded(view: Any) -> Any:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return answer

    return guarded


@needs(VIEW)
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The picture of the year, the draft beside the edition in force, the history."""
    return _page(request)


@require_POST
@needs(PUBLISH)
def publish(request: HttpRequest) -> HttpResponse:
    """Bring the draft in force; a refusal shows the page again with what was typed."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _page(request, form, UNPROCESSABLE)
    try:
        done = publish_calendar(community=request.community, actor=request.user, **form.cleaned_data)
    except PublishRefused as refusal:
        status = UNPROCESSABLE if refusal.code in ("no_working_day", "no_note") else CONFLICT
        messages.error(request, refusal_sentence(refusal.code))
        return _page(request, form, status)
    messages.success(request, _success(done))
    return redirect("calendar_page")


@needs(VIEW)
def edition_page(request: HttpRequest, number: int) -> HttpResponse:
    """What an edition said."""
    edition = _edition(request, number)
    year = _year(request)
    context = {
        "edition": edition,
        "who": name_of(edition),
        "year": year_of(calendar_by(edition.data, edition.number), year, today()),
        "years": _neighbours(year),
        "signs": list(SIGNS.items()),
        "may_change": request.user.has_perm(PUBLISH),
    }
    return TemplateResponse(request, "calendar/admin/edition.html", context)


@require_POST
@needs(PUBLISH)
def restore(request: HttpRequest, number: int) -> HttpResponse:
    """Make the draft anew from an edition."""
    restore_edition(_edition(request, number))
    messages.success(
        request,
        _("The draft is edition %(number)d now. Look at the changes below and apply them.") % {"number": number},
    )
    return redirect("calendar_page")


def refusal_sentence(code: str) -> str:
    return {
        "stale": _("Somebody has applied another edition meanwhile. Below is your draft beside it: look again."),
        "draft_changed": _("The draft was changed after you had looked at it. Look at the changes again."),
        "nothing_new": _("The draft does not differ from the edition in force."),
        "no_working_day": _("By this draft there would be no working day for two months. Check the days off."),
        "no_note": _("Write why the calendar changes."),
    }[code]


def name_of(edition: CalendarEdition) -> str:
    if not edition.published_by_id:
        return _("system")
    try:
        return str(edition.published_by)
    except ObjectDoesNotExist:  # the edition outlives the person
        return _("a person who is gone")


def _page(request: HttpRequest, form: PublishForm | None = None, status: int = 200) -> HttpResponse:
    community, edition = request.community, edition_in_force(request.community)
    in_force, data = calendar_of(community), draft_data(community)
    draft = calendar_by(data, in_force.edition + 1)
    differs = fingerprint(data) != fingerprint(edition.data if edition else shipped_data())
    shows_draft = differs and request.GET.get("show") != "in_force"
    year = _year(request)
    number = edition.number if edition else 0
    fresh = {"base": number, "draft": fingerprint(data)}
    if form is not None:  # what was typed stays, what was looked at is looked at now
        form.data = form.data.copy()
        for key, value in fresh.items():
            form.data[key] = str(value)
    editions = CalendarEdition.objects.for_community(community).defer("data").prefetch_related("published_by")
    context = {
        "edition": edition,
        "who": name_of(edition) if edition else "",
        "differs": differs,
        "shows_draft": shows_draft,
        "year": year_of(draft if shows_draft else in_force, year, today(), in_force if shows_draft else None),
        "years": _neighbours(year),
        "signs": list(SIGNS.items()),
        "form": form or PublishForm(initial=fresh),
        "may_change": request.user.has_perm(PUBLISH),
        "editions": [(each, name_of(each)) for each in editions[:EDITIONS_SHOWN]],
    }
    if differs:
        context |= _changes(request, in_force, draft) | _rows(edition.data if edition else shipped_data(), data)
    return TemplateResponse(request, "calendar/admin/calendar.html", context, status=status)


def _changes(request: HttpRequest, old: WorkingCalendar, new: WorkingCalendar) -> dict[str, Any]:
    """Days and running terms that would change."""
    try:
        days = changed_days(old, new, *span_around(today()))
        moved: list[MovedTerm] = list(moved_terms(request.community, new))
    except CalendarError:
        return {"problem": refusal_sentence("no_working_day")}
    page = Paginator(moved, TERMS_A_PAGE).get_page(request.GET.get("p"))
    return {"days": [_day_row(day) for day in days], "span": span_around(today()), "terms": page}


def _day_row(day: ChangedDay) -> dict[str, Any]:
    return {"date": day.date, "before": words_of(day.before), "after": words_of(day.after)}


def _rows(old: dict[str, Any], new: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Rows of the draft that the edition in force does not have, and the other way round."""
    before = {canonical([kind, row]): row for kind in KINDS for row in old.get(kind, ())}
    after = {canonical([kind, row]): row for kind in KINDS for row in new.get(kind, ())}
    return {
        "added": [_with_dates(row) for key, row in after.items() if key not in before],
        "removed": [_with_dates(row) for key, row in before.items() if key not in after],
    }


def _with_dates(row: dict[str, Any]) -> dict[str, Any]:
    """The row with dates in place of ISO text; `on` is the date of a change."""
    dates = {key: date.fromisoformat(row[key]) for key in ("since", "until") if row.get(key)}
    on = {"on": date.fromisoformat(row["day"])} if isinstance(row.get("day"), str) else {}
    return row | dates | on


def _edition(request: HttpRequest, number: int) -> CalendarEdition:
    return get_object_or_404(CalendarEdition.objects.for_community(request.community), number=number)


def _year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    if not text:
        return today().year
    if not (text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise Http404
    return int(text)


def _neighbours(year: int) -> dict[str, int | None]:
    return {
        "previous": year - 1 if year > FIRST_YEAR else None,
        "next": year + 1 if year < LAST_YEAR else None,
    }


def _success(done: Published) -> str:
    days = ngettext("%(count)d day changed", "%(count)d days changed", done.days) % {"count": done.days}
    terms = ngettext("%(count)d term moved", "%(count)d terms moved", done.terms) % {"count": done.terms}
    return _("Edition %(number)d is in force: %(days)s, %(terms)s.") % {
        "number": done.number,
        "days": days,
        "terms": terms,
    }
