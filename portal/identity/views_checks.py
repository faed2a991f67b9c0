"""Checks at the desks of a community, and ending one that was a mistake."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from portal.audit.services import record
from portal.communities.models import Community
from portal.identity.constants import CHECKS_SHOWN
from portal.identity.forms import EndCheckForm, FindCheckForm
from portal.identity.policies import may_end_checks
from portal.identity.selectors import desk_checks
from portal.identity.services import end_check


def _community(request: HttpRequest) -> Community:
    community: Community | None = getattr(request, "community", None)
    if community is None or not may_end_checks(request.user, community):
        raise PermissionDenied
    return community


@never_cache
@login_required
@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """The newest, by name; an e-mail finds an older one."""
    rows = desk_checks(_community(request))
    email = request.GET.get("email", "").strip()[:254]
    form = FindCheckForm({"email": email} if email else None)
    if email:
        rows = rows.filter(user__email__iexact=email) if form.is_valid() else rows.none()
    return render(request, "identity/checks.html", {"checks": rows[:CHECKS_SHOWN], "email": email, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks why, then ends it. Whoever opens a person is in the log."""
    community = _community(request)
    row = desk_checks(community).filter(public_id=public_id).first()
    if row is None:
        raise Http404
    form = EndCheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason, site = form.cleaned_data["reason"], Site.find_for_request(request)
        end_check(row, actor=request.user, community=community, site=site, reason=reason)
        messages.success(request, _("The check is ended. The person gets a letter about it."))
        return redirect("identity:desk_checks")
    if request.method == "GET":
        record(actor=request.user, action="identity.person_opened", target=row.user, community=community)
    return render(request, "identity/end_check.html", {"form": form, "check": row}, status=422 if form.errors else 200)
