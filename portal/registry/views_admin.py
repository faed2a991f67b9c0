"""Pages of the registry in the Wagtail admin: the switches of the community's sites, and health."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Site

from portal.common.scoping import sites_for_user
from portal.registry.forms import SwitchForm
from portal.registry.health import deep_lines
from portal.registry.models import Heartbeat
from portal.registry.modules import installed_modules
from portal.registry.services import switch_module

SWITCH_PERMISSION = "registry.change_moduleswitch"
HEALTH_PERMISSION = "registry.view_heartbeat"


def modules_page(request: HttpRequest) -> HttpResponse:
    """One card for each of the person's sites of this community, a switch for each module."""
    if not request.user.has_perm(SWITCH_PERMISSION):
        raise PermissionDenied
    sites = list(sites_for_user(request.user).filter(community_site__community=request.community).order_by("pk"))
    forms = [SwitchForm(site, request.POST or None) for site in sites]
    if request.method == "POST" and all(form.is_valid() for form in forms):
        changed = sum(_save(form, request.user) for form in forms)
        messages.success(request, _("Saved.") if changed else _("Nothing changed."))
        return redirect("registry_modules")
    cards = [{"site": form.site, "rows": _rows(form)} for form in forms]
    return TemplateResponse(request, "registry/admin/modules.html", {"cards": cards})


def _save(form: SwitchForm, actor: Any) -> int:
    return sum(
        switch_module(site=form.site, label=label, is_enabled=bool(form.cleaned_data[label]), actor=actor)
        for label in form.fields
    )


def _rows(form: SwitchForm) -> list[dict[str, Any]]:
    titles = {module.label: str(module.verbose_name) for module in installed_modules()}
    return [
        {
            "field": form[module.label],
            "module": module,
            "requires": [titles.get(label, label) for label in module.requires],
        }
        for module in installed_modules()
    ]


def health_page(request: HttpRequest) -> HttpResponse:
    """What /healthz/deep says, for people."""
    if not request.user.has_perm(HEALTH_PERMISSION):
        raise PermissionDenied
    lines = deep_lines()
    context = {
        "lines": lines,
        "is_well": all(line.is_well for line in lines),
        "problems": sum(not line.is_well for line in lines),
        "worker": Heartbeat.objects.filter(name="worker").first(),
        "sites": Site.objects.count(),
        "modules": installed_modules(),
    }
    return TemplateResponse(request, "registry/admin/health.html", context)
