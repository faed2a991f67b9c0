"""Doors that allauth lacks."""

from typing import Any

from allauth.account.internal.stagekit import clear_login
from allauth.account.views import LoginView, SignupView
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from portal.accounts.constants import NEXT_AFTER_FACTOR
from portal.accounts.forms import PasswordLoginForm


class StartsAnew:
    """Coming back to the first step forgets the unfinished one, so that another address can be entered."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        clear_login(request)


class CodeLoginView(StartsAnew, LoginView):
    """Sign-in by a code from a letter."""


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
