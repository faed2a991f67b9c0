"""Staff pages need a second factor in this very session; dates of roles are honoured here."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from portal.accounts.constants import NEXT_AFTER_FACTOR
from portal.accounts.policies import (
    CLOSED_ZONES,
    has_proven_second_factor,
    is_enrolled,
    needs_second_factor,
    zone_of,
)
from portal.accounts.proof import ask_for_proof, is_fresh
from portal.common.rights import act_for
from portal.common.unsent import keep_unsent
from portal.communities.admin_scope import PARENT_FIELDS, in_admin, may_open
from portal.communities.models import Community
from portal.communities.services import refresh_roles

# Pages that change how a person signs in: with a factor enrolled, only a proven session may open them.
GUARDED_ACCOUNT_PAGES = frozenset(
    {
        "account_change_password",
        "account_email",
        "account_set_password",
        "mfa_add_webauthn",
        "mfa_deactivate_totp",
        "mfa_download_recovery_codes",
        "mfa_edit_webauthn",
        "mfa_generate_recovery_codes",
        "mfa_remove_webauthn",
        "mfa_view_recovery_codes",
    }
)
# A factor that a stranger enrols in an open session shuts its owner out: the first one needs a fresh proof.
ENROLMENT_PAGES = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})
# Doors of the admin that send people to sign in; they must answer to everybody.
OPEN_ADMIN_PAGES = frozenset({"admin_login", "admin_logout", "admin_password_reset"})


class StaffSecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if zone_of(request.path_info) != "admin":
            return self.get_response(request)
        with in_admin(request):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Answer instead of the view where this session may not go yet; None lets it pass."""
        zone = zone_of(request.path_info)
        name = request.resolver_match.url_name if request.resolver_match else None
        if zone not in CLOSED_ZONES | {"api", "accounts"} or (zone == "admin" and name in OPEN_ADMIN_PAGES):
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path()) if zone == "admin" else None
        refresh_roles(request.user)
        act_for(request.user, getattr(request, "community", None))
        if zone == "accounts":
            return self._guard_account_page(request, name)
        if needs_second_factor(request.user) and not has_proven_second_factor(request.session, request.user):
            if zone == "api":
                # An unproven session is nobody here; open endpoints go on answering.
                request.user = AnonymousUser()
                return None
            return ask_for_factor(request)
        if zone == "admin":
            if not works_in_admin_of(request):
                raise PermissionDenied
            view_name = request.resolver_match.view_name if request.resolver_match else ""
            sent = (request.GET, request.POST)
            ids = [each for values in sent for each in values.getlist("id")]
            parents = [each for values in sent for name in PARENT_FIELDS for each in values.getlist(name)]
            if not may_open(request.user, view_name, kwargs, ids, parents):
                raise Http404
        return None

    def _guard_account_page(self, request: HttpRequest, name: str | None) -> HttpResponseBase | None:
        if name in ENROLMENT_PAGES and not is_enrolled(request.user):
            if needs_second_factor(request.user) and name == "mfa_add_webauthn":
                # A key works on one host only; workers need an app that works on all of their sites.
                return redirect("mfa_activate_totp")
            return None if is_fresh(request) else ask_for_proof(request)
        if name not in GUARDED_ACCOUNT_PAGES or has_proven_second_factor(request.session, request.user):
            return None
        return ask_for_factor(request) if is_enrolled(request.user) else None


def works_in_admin_of(request: HttpRequest) -> bool:
    """Any host would open Wagtail's admin to any editor; here only the hosts of the communities one works for."""
    community = getattr(request, "community", None)
    if community is None or not request.user.has_perm("wagtailadmin.access_admin"):
        return False
    return Community.objects.for_user(request.user).filter(pk=community.pk).exists()


def ask_for_factor(request: HttpRequest) -> HttpResponse:
    """To the second step of signing in, or to enrolment, and from there back to the same page. What was typed into a
    form of the cabinet waits there, if the page takes it back."""
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        raise PermissionDenied
    is_form = request.method == "POST" and zone_of(request.path_info) == "cabinet"
    kept = keep_unsent(request) if is_form else ""
    back = request.get_full_path() if request.method == "GET" else kept or reverse("cabinet:home")
    if is_enrolled(request.user):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")
    request.session[NEXT_AFTER_FACTOR] = back
    return redirect("mfa_activate_totp")
