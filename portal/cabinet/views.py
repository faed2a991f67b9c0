"""One address for everybody who signs in; sections and panels come from modules."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.forms import ProfileForm
from portal.accounts.profile import completeness_of, profile_is_complete
from portal.accounts.proof import own_address
from portal.accounts.selectors import sign_in_facts
from portal.accounts.services import PROFILE_FIELDS, update_profile
from portal.cabinet.selectors import next_steps, panels
from portal.cabinet.timeline import happenings
from portal.common.clock import today
from portal.notifications.choices import channels, choose, lines_of, required_types


@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    found = panels(request)
    main = [panel for panel in found if panel.column == "main"]
    return render(
        request,
        "cabinet/home.html",
        {
            "today": today(),
            "main_panels": main,
            "aside_panels": [panel for panel in found if panel.column == "aside"],
            "next_steps": [] if main else next_steps(request),
        },
    )


@never_cache
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    back = own_address(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in PROFILE_FIELDS}
        community = getattr(request, "community", None)
        update_profile(request.user, community=community, language=get_language() or "uk", **said)
        messages.success(request, _("The profile is saved."))
        is_done = back and profile_is_complete(request.user)
        return redirect(back if is_done else "cabinet:profile")
    if form.errors:
        request.user.refresh_from_db()  # the form has put what was typed into it
    context = {
        "form": form,
        "back": back,
        "facts": sign_in_facts(request.user),
        "completeness": completeness_of(request.user),
    }
    return render(request, "cabinet/profile.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
def more(request: HttpRequest) -> HttpResponse:
    """Every section as a list: the fifth place of a phone's bar, and the map of the cabinet without a menu."""
    return render(request, "cabinet/more.html")


@never_cache
@login_required
@require_safe
def timeline(request: HttpRequest) -> HttpResponse:
    """«Що сталося»: of all modules, newest first, by pages of time."""
    page = happenings(request, before=_moment(request.GET.get("before", "")))
    return render(request, "cabinet/timeline.html", {"page": page, "next_steps": next_steps(request)})


def _moment(text: str) -> datetime | None:
    """An instant of this age; nonsense, and ends of the calendar that no time zone can reach, are none."""
    try:
        moment = parse_datetime(text[:40])
    except ValueError:
        return None
    return moment if moment is not None and not is_naive(moment) and 1900 <= moment.year <= 2900 else None


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notifications(request: HttpRequest) -> HttpResponse:
    """What I am told of and how; what must be told stands below, without switches."""
    if request.method == "POST":
        sent = (pair.partition("|") for pair in request.POST.getlist("wanted"))
        choose(request.user, [(code, channel) for code, _bar, channel in sent])
        messages.success(request, _("The choice is saved."))
        return redirect("cabinet:notifications")
    context = {"lines": lines_of(request.user), "channels": channels(), "required": required_types(request.user)}
    return render(request, "cabinet/notifications.html", context)
