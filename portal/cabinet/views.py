"""One address for everybody who signs in; sections and panels come from modules."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.accounts.forms import ProfileForm
from portal.accounts.selectors import sign_in_facts
from portal.accounts.services import update_profile
from portal.cabinet.selectors import next_steps, panels
from portal.common.clock import today


@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    found = panels(request)
    return render(
        request,
        "cabinet/home.html",
        {
            "today": today(),
            "main_panels": [panel for panel in found if panel.column == "main"],
            "aside_panels": [panel for panel in found if panel.column == "aside"],
            "next_steps": [] if found else next_steps(request),
        },
    )


@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        update_profile(request.user, **form.cleaned_data)
        messages.success(request, _("The profile is saved."))
        return redirect("cabinet:profile")
    facts = sign_in_facts(request.user)
    return render(request, "cabinet/profile.html", {"form": form, "facts": facts}, status=422 if form.errors else 200)


@never_cache
@login_required
def more(request: HttpRequest) -> HttpResponse:
    """Every section as a list: the fifth place of a phone's bar, and the map of the cabinet without a menu."""
    return render(request, "cabinet/more.html")
