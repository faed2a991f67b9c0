"""What the frame of a page shows of the site: who it is, with which emblem."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import get_language

from portal.common.themes import theme_static_path
from portal.communities.models import Community, CommunitySite, SiteKind
from portal.communities.theming import request_setting, theme_setting_of

EMBLEMS = {SiteKind.COMMUNITY: "emblem", SiteKind.SERVICE_CENTRE: "cnap"}


@dataclass(frozen=True, slots=True)
class Brand:
    """The name of the site, the line below it, and the addresses of the emblem's two drawings."""

    name: str = ""
    sub: str = ""
    url: str = "/"
    emblem: str = ""
    emblem_dark: str = ""


def brand_of(request: HttpRequest) -> Brand:
    """No query: everything hangs on the site that the middleware has loaded."""
    owner: CommunitySite | None = getattr(request, "community_site", None)
    if owner is None:
        return Brand()
    community: Community = owner.community
    setting = request_setting(request) or theme_setting_of(owner.site)
    name = (community.name_en if get_language() == "en" else "") or community.name
    stem = EMBLEMS.get(SiteKind(owner.kind), "emblem")
    if owner.kind == SiteKind.SERVICE_CENTRE:
        name, sub = owner.site.site_name or name, name
    else:
        sub = community.district
    return Brand(
        name=name,
        sub=sub,
        url="/" if get_language() == "uk" else f"/{get_language()}/",
        emblem=static(theme_static_path(setting.emblem or f"img/{stem}.svg")),
        emblem_dark=static(theme_static_path(setting.emblem_dark or setting.emblem or f"img/{stem}-dark.svg")),
    )
