"""Reports in the cabinet: the list, one report for chosen days, its file."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from wagtail.models import Site

from portal.audit.services import record
from portal.common import clock
from portal.common.refusals import Refusal
from portal.registry.contract import ReportSource
from portal.reports.constants import ROWS_ON_A_PAGE, FileKind
from portal.reports.files import TYPES, Heading, file_name, report_file
from portal.reports.periods import PeriodRefused, Preset, chosen_period, preset_period
from portal.reports.selectors import days_of, schedules_for
from portal.reports.sources import build_table, source_for, source_on, sources_for
from portal.reports.values import Period


def for_readers(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """403 for who has no report to see in this community."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not any(sources_for(request.user, community_of(request), Site.find_for_request(request))):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def community_of(request: HttpRequest) -> Any:
    return request.community  # type: ignore[attr-defined]  site middleware


def asked_source(request: HttpRequest, code: str) -> ReportSource:
    """404 where there is no such report on the site, 403 where it is not for this person."""
    site = Site.find_for_request(request)
    found = source_for(code, request.user, community_of(request), site)
    if found is None and source_on(code, site) is not None:
        raise PermissionDenied
    if found is None:
        raise Http404
    return found


@for_readers
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    community, site = community_of(request), Site.find_for_request(request)
    sources = list(sources_for(request.user, community, site))
    labels = {source.code: source.label for source in sources}
    rows = schedules_for(request.user, community).prefetch_related("readers")
    schedules = [(row, labels.get(row.source, row.source)) for row in rows]
    return TemplateResponse(request, "reports/index.html", {"sources": sources, "schedules": schedules})


@for_readers
@require_GET
def report(request: HttpRequest, code: str) -> HttpResponse:
    """A wrong period keeps what was typed, says what is wrong and shows this month."""
    source, problem, status = asked_source(request, code), "", 200
    try:
        preset, period = chosen_period(request.GET, clock.today())
    except PeriodRefused as refusal:
        problem, status = str(refusal.args[0]), 422
        preset, period = Preset.CUSTOM, preset_period(Preset.THIS_MONTH, clock.today())
    context: dict[str, Any] = {
        "source": source,
        "presets": Preset.choices,
        "preset": preset,
        "period": period,
        "fields": typed_days(request) if problem else days_of(period),
        "kinds": FileKind.choices,
    }
    try:
        table = None if problem else build_table(source, request.user, community_of(request), period)
    except Refusal as refusal:
        table, problem, status = None, str(refusal.message), refusal.status
    if table is not None:
        page = Paginator(table.rows, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
        context |= {"table": table, "page": page, "query": urlencode({"period": Preset.CUSTOM, **days_of(period)})}
        note_reading(request, source, period, "opened")
    return TemplateResponse(request, "reports/report.html", context | {"problem": problem}, status=status)


def typed_days(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:10] for name in ("since", "until")}


@for_readers
@require_GET
def download(request: HttpRequest, code: str) -> HttpResponse:
    source = asked_source(request, code)
    kind = request.GET.get("as", "")
    try:
        _preset, period = chosen_period(request.GET, clock.today())
        if kind not in FileKind.values:
            raise Http404
        table = build_table(source, request.user, community_of(request), period)
        content = report_file(table, Heading(str(source.label), community_of(request).name, period), kind)
    except PeriodRefused as refusal:
        messages.error(request, str(refusal.args[0]))
        return redirect("reports_cabinet:report", code=code)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        days = urlencode({"period": Preset.CUSTOM, **days_of(period)})
        return redirect(f"{reverse('reports_cabinet:report', args=[code])}?{days}")
    note_reading(request, source, period, "exported", kind)
    answer = HttpResponse(content, content_type=TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{file_name(code, period, kind)}"'
    return answer


def note_reading(request: HttpRequest, source: ReportSource, period: Period, how: str, kind: str = "") -> None:
    """Who has read personal data stands in the log; who has taken a file, always."""
    if how == "opened" and not source.has_personal_data:
        return
    details = {"report": source.code, **days_of(period), **({"format": kind} if kind else {})}
    record(
        actor=request.user,
        action=f"reports.report_{how}",
        target=None,
        community=community_of(request),
        details=details,
    )
