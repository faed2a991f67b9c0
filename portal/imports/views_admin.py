"""Imports in the Wagtail admin: bring a table, watch it being checked, read the report, apply or discard."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.models import Site

from portal.common import clock
from portal.imports import services
from portal.imports.constants import Outcome, RunState
from portal.imports.forms import TableForm
from portal.imports.models import ImportRun
from portal.imports.refusals import ImportRefused
from portal.imports.reports import former_table, outcome_tabs, problem_table, progress_of, rows_shown
from portal.imports.sources import import_table, may_import, resource_of, tables_beside
from portal.imports.tables import exported, template_file
from portal.registry.contract import ImportTable

ROWS_A_PAGE = 50
RECENT = 20


def _table(request: HttpRequest, code: str) -> ImportTable:
    """404 for an unknown one or one that is off here; 403 without the rights."""
    found = import_table(code, Site.find_for_request(request))
    if found is None:
        raise Http404
    if not may_import(request.user, found, request.community):
        raise PermissionDenied
    return found


def _run(request: HttpRequest, public_id: str) -> tuple[ImportRun, ImportTable]:
    run = ImportRun.objects.for_community(request.community).filter(public_id=public_id).first()
    if run is None:
        raise Http404
    return run, _table(request, run.code)


def _address(run: ImportRun) -> str:
    return reverse("imports_admin:run", args=[run.public_id])


def table_page(request: HttpRequest, code: str) -> HttpResponse:
    table = _table(request, code)
    form, status = TableForm(), 200
    if request.method == "POST":
        form, status = TableForm(request.POST, request.FILES), 422
        if form.is_valid():
            file = form.cleaned_data["table"]
            try:
                run = services.receive_table(
                    community=request.community,
                    code=code,
                    actor=request.user,
                    name=file.name,
                    data=file.read(),
                    language=get_language() or "uk",
                )
            except ImportRefused as refusal:
                form.add_error("table", str(refusal.message))
            else:
                return redirect(_address(run))
    runs = ImportRun.objects.for_community(request.community).filter(code=code).select_related("actor")[:RECENT]
    context = {"table": table, "form": form, "runs": runs, "columns": _columns(request, table)}
    context["tables"] = tables_beside(table, request.user, request.community, Site.find_for_request(request))
    return TemplateResponse(request, "imports/admin/table.html", context, status=status)


def _columns(request: HttpRequest, table: ImportTable) -> Any:
    return resource_of(table, request.community).columns


@require_GET
def template(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """Of what kind is anything but "xlsx": CSV."""
    resource = resource_of(_table(request, code), request.community)
    return template_file(resource, kind="xlsx" if kind == "xlsx" else "csv", name=f"{_file_name(code)}-template")


@require_GET
def export(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    """The whole registry as it is now, ready to be changed and brought back."""
    resource = resource_of(_table(request, code), request.community)
    name = f"{_file_name(code)}-{clock.today().isoformat()}"
    return exported(resource, resource.rows(), kind="xlsx" if kind == "xlsx" else "csv", name=name)


def _file_name(code: str) -> str:
    return code.rpartition(".")[2]


@require_GET
def run_page(request: HttpRequest, public_id: str) -> HttpResponse:
    run, table = _run(request, public_id)
    shown = request.GET.get("show", "")
    rows = Paginator(rows_shown(run, shown), ROWS_A_PAGE).get_page(request.GET.get("p"))
    context = {
        "run": run,
        "table": table,
        "progress": progress_of(run),
        "tabs": outcome_tabs(run, shown),
        "rows": rows,
        "shown": shown,
        "labels": {column.code: column.label for column in _columns(request, table)},
        "has_former": run.state == RunState.APPLIED and run.counts.get(Outcome.CHANGED),
    }
    return TemplateResponse(request, "imports/admin/run.html", context)


@require_GET
def progress(request: HttpRequest, public_id: str) -> JsonResponse:
    """What the script of the page asks every second."""
    run, _found = _run(request, public_id)
    return JsonResponse(progress_of(run), headers={"Cache-Control": "no-store"})


@require_POST
def act(request: HttpRequest, public_id: str) -> HttpResponse:
    """`act` is apply, again or discard; each may come twice."""
    run, table = _run(request, public_id)
    wanted = request.POST.get("act", "")
    try:
        if wanted == "apply":
            services.apply_import(run=run, actor=request.user)
        elif wanted == "again":
            services.check_again(run=run)
        elif wanted == "discard":
            services.discard_import(run=run, actor=request.user)
            return redirect("imports_admin:table", table.code)
        else:
            raise Http404
    except ImportRefused as refusal:
        messages.error(request, str(refusal.message))
    return redirect(_address(run))


@require_GET
def former(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """Cells of changed rows as they were, to be brought back if the import was a mistake."""
    run, table = _run(request, public_id)
    return former_table(run, resource_of(table, request.community), f"{_file_name(run.code)}-before")


@require_GET
def problems(request: HttpRequest, public_id: str) -> HttpResponseBase:
    run, table = _run(request, public_id)
    return problem_table(run, resource_of(table, request.community), f"{_file_name(run.code)}-errors")
