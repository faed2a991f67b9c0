"""Schedules in the cabinet: made, changed, switched, sent at once, deleted."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Site

from portal.common.refusals import Refusal
from portal.registry.contract import ReportSource
from portal.reports.forms import ScheduleForm
from portal.reports.models import ReportSchedule
from portal.reports.selectors import schedules_for
from portal.reports.services import delete_schedule, save_schedule, send_now, switch
from portal.reports.views import asked_source, community_of, for_readers

LAST_RUNS = 20


def _schedule(request: HttpRequest, public_id: str) -> ReportSchedule:
    found: ReportSchedule | None = (
        schedules_for(request.user, community_of(request)).filter(public_id=public_id).first()
    )
    if found is None:
        raise Http404
    return found


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    source, site = asked_source(request, code), Site.find_for_request(request)
    language = "en" if (get_language() or "").startswith("en") else "uk"
    row = ReportSchedule(community=community_of(request), site=site, source=source.code, language=language)
    return _form(request, source, row)


@for_readers
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _schedule(request, public_id)
    return _form(request, asked_source(request, row.source), row)


def _form(request: HttpRequest, source: ReportSource, row: ReportSchedule) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = ScheduleForm(given, instance=row, has_personal_data=source.has_personal_data)
    status = 200
    if given is not None and form.is_valid():
        try:
            saved = save_schedule(
                schedule=form.save(commit=False), addresses=form.cleaned_data["addresses"], actor=request.user
            )
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            status = refusal.status
        else:
            messages.success(request, _("Saved. The report will come by itself from now on."))
            return redirect("reports_cabinet:schedule", public_id=saved.public_id)
    elif given is not None:
        status = 422
    # What stands in the database, not what was typed and refused.
    kept = ReportSchedule.objects.select_related("owner").filter(pk=row.pk).first() if row.pk else None
    context = {"source": source, "schedule": kept, "form": form, "runs": kept.runs.all()[:LAST_RUNS] if kept else []}
    return TemplateResponse(request, "reports/schedule.html", context, status=status)


@for_readers
@require_POST
def turn(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _schedule(request, public_id)
    asked_source(request, row.source)
    is_on = request.POST.get("on") == "1"
    switch(schedule=row, is_on=is_on, actor=request.user)
    messages.success(request, _("The report comes by itself again.") if is_on else _("The report does not come now."))
    return redirect("reports_cabinet:schedule", public_id=public_id)


@for_readers
@require_POST
def send(request: HttpRequest, public_id: str) -> HttpResponse:
    row = _schedule(request, public_id)
    asked_source(request, row.source)
    try:
        send_now(schedule=row, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The report of the last whole period is on its way."))
    return redirect("reports_cabinet:schedule", public_id=public_id)


@for_readers
@require_POST
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """What is gone from the site may be deleted too, so the source is not asked."""
    delete_schedule(schedule=_schedule(request, public_id), actor=request.user)
    messages.success(
        request, _("The scheduled report is deleted. Letters that went out stay with those who got them.")
    )
    return redirect("reports_cabinet:index")
