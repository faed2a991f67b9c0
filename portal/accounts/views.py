"""Doors that allauth lacks."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView, SignupView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Site

from portal.accounts.codes import TooManyCodes, accept_code, has_live_code
from portal.accounts.constants import NEXT_AFTER_FACTOR
from portal.accounts.forms import PasswordLoginForm, ProofForm
from portal.accounts.proof import PURPOSE, own_address, way_to_prove
from portal.accounts.receivers import forget_key, remember_key
from portal.accounts.services import send_proof_code


class StartsAnew:
    """Coming back to the first step forgets the unfinished one, so that another address can be entered."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        clear_login(request)


class CodeLoginView(StartsAnew, LoginView):
    """Sign-in by a code from a letter; by id.gov.ua where the installation is joined to it."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        has_state = settings.ID_GOV_UA_CLIENT_ID and settings.ID_GOV_UA_CLIENT_SECRET and settings.PERSON_KEY
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "state_url": reverse("id_gov_ua") if has_state else "",
            "is_imitation": settings.ID_GOV_UA_IS_FAKE,
        }


class CodeSignupView(StartsAnew, SignupView):
    """Sign-up by a code from a letter."""


class PasswordLoginView(StartsAnew, LoginView):
    """Sign-in by password, for those who have one; the second factor follows as after a code."""

    template_name = "account/login_password.html"

    def get_form_class(self) -> type[PasswordLoginForm]:
        return PasswordLoginForm


@login_required
def second_factor_done(request: HttpRequest) -> HttpResponse:
    """The end of enrolment: back to the page that asked for the factor."""
    return redirect(request.session.pop(NEXT_AFTER_FACTOR, None) or reverse("cabinet:home"))


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """«Is it still you?» for whoever has neither password nor second factor: a code in a letter."""
    way = way_to_prove(request.user)
    back = own_address(request, request.POST.get("next") or request.GET.get("next") or "") or reverse("cabinet:home")
    if way != "account_prove":
        return redirect(f"{reverse(way)}?{urlencode({'next': back})}")
    form = ProofForm(request.POST if "code" in request.POST else None)
    problem = ""
    if request.method == "POST" and "code" not in request.POST:
        try:
            send_proof_code(request.user, site=Site.find_for_request(request), language=get_language() or "uk")
        except TooManyCodes:
            problem = _("Too many codes in a row. Wait an hour and try again.")
    elif request.method == "POST" and form.is_valid():
        user = request.user
        if accept_code(user=user, purpose=PURPOSE, target=user.email, typed=form.cleaned_data["code"]):
            record_authentication(request, user, "code", reauthenticated=True)
            forget_key(request)
            request.session.cycle_key()
            remember_key(request)
            return redirect(back)
        form.add_error("code", _("The code does not match, or is used up. Check the digits, or ask for a new code."))
    context = {
        "form": form if has_live_code(user=request.user, purpose=PURPOSE) else None,
        "back": back,
        "problem": problem,
    }
    status = 429 if problem else 422 if form.errors else 200
    return render(request, "account/prove.html", context, status=status)
