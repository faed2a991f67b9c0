"""What the frame of a page shows of the site: who it is, with which emblem."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.common.themes import theme_static_path
from portal.communities.models import Community, CommunitySite, Font, SiteKind
from portal.communities.theming import emblem_url, request_setting, theme_setting_of

EMBLEMS = {SiteKind.COMMUNITY: "emblem", SiteKind.SERVICE_CENTRE: "cnap"}


@dataclass(frozen=True, slots=True)
class Brand:
    """The name of the site, the line below it, and the addresses of the emblem's two drawings."""

    name: str = ""
    sub: str = ""
    url: str = "/"
    emblem: str = ""
    emblem_dark: str = ""
    alt: str = ""
    is_own_emblem: bool = False
    has_web_font: bool = True

    @property
    def icon_type(self) -> str:
        return "image/png" if self.is_own_emblem else "image/svg+xml"


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
        is_named = get_language() == "uk" or not community.name_en  # the name of the site is in its own language
        name, sub = (is_named and owner.site.site_name) or _("Service centre"), name
    else:
        sub = community.district
    own = emblem_url(setting, "light")
    return Brand(
        name=name,
        sub=sub,
        url="/" if get_language() == "uk" else f"/{get_language()}/",
        emblem=own or static(theme_static_path(setting.emblem or f"img/{stem}.svg")),
        emblem_dark=(own and emblem_url(setting, "dark"))
        or static(theme_static_path(setting.emblem_dark or setting.emblem or f"img/{stem}-dark.svg")),
        alt=setting.emblem_alt or _("Emblem: %(name)s") % {"name": name},
        is_own_emblem=bool(own),
        has_web_font=setting.font != Font.SYSTEM,
    )
