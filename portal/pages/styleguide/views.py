"""/styleguide/: for people who work in the admin; nobody else has such an address."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Site

from portal.accounts.policies import has_proven_second_factor, needs_second_factor
from portal.common.preferences import reader_preferences
from portal.common.rights import may_in
from portal.common.themes import installed_themes, site_theme, use_theme
from portal.pages.styleguide.forms import LookForm
from portal.pages.styleguide.samples import ALERTS, sections_of

ACCESS = "wagtailadmin.access_admin"


@require_safe
@never_cache
def styleguide(request: HttpRequest) -> HttpResponse:
    """?theme=&scheme=&contrast=&size= draw the whole page so; what is unknown stays as the reader has it."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    site = Site.find_for_request(request)
    if site is None or not may_open(request):
        raise Http404
    themes, own = installed_themes(), site_theme(site)
    theme = request.GET.get("theme", "")
    theme = theme if theme in themes else own
    wanted = {name: request.GET.get(name, "") for name in ("scheme", "contrast", "size")}
    preferences = reader_preferences(request).change(**wanted)
    initial = {"theme": theme, **{name: getattr(preferences, name) for name in wanted}}
    with use_theme(theme):
        sections = sections_of(request, site)
        context: dict[str, Any] = {
            "sections": sections,
            "preferences": preferences,
            "look": LookForm(themes, initial=initial),
            "sample_alerts": ALERTS,
            "breadcrumbs": [
                {"label": _("Home"), "url": reverse("wagtail_serve", args=[""])},
                {"label": _("Style guide"), "url": ""},
            ],
        }
        if theme != own:
            context["palette_url"] = ""  # the site's own colours belong to its own theme
        return render(request, "pages/styleguide.html", context)


def may_open(request: HttpRequest) -> bool:
    user = request.user
    is_proven = not needs_second_factor(user) or has_proven_second_factor(request.session, user)
    return is_proven and may_in(user, ACCESS, request.community)
