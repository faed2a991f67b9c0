"""The look that a site has chosen, and the stylesheet that carries it."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Site

from portal.common.palettes import palette_css
from portal.communities.models import ThemeSetting


@dataclass(frozen=True, slots=True)
class SiteStylesheet:
    """Generated tokens of a site; `version` is the hash of the text."""

    css: str
    version: str


def theme_setting_of(site: Site) -> ThemeSetting:
    """The site's row, or the defaults unsaved: reading a page writes nothing."""
    try:
        return site.themesetting
    except ThemeSetting.DoesNotExist:
        return ThemeSetting(site=site)


def theme_of_site(site: Site) -> str:
    return str(theme_setting_of(site).theme)


def site_stylesheet(setting: ThemeSetting) -> SiteStylesheet:
    css = palette_css(setting.full_palette(), setting.radius, setting.font)
    return SiteStylesheet(css, sha256(css.encode()).hexdigest()[:12] if css else "")


def palette_url(setting: ThemeSetting) -> str:
    """The address of the site's own stylesheet; empty where the theme stands as it is."""
    sheet = site_stylesheet(setting)
    return reverse("site_stylesheet", args=[setting.site_id, sheet.version]) if sheet.css else ""


def emblem_url(setting: ThemeSetting, scheme: str) -> str:
    """The address of the site's uploaded emblem (`light` or `dark`); empty where none was uploaded."""
    file = emblem_file(setting, scheme)
    return reverse("site_emblem", args=[setting.site_id, scheme, PurePosixPath(file.name).stem]) if file else ""


def emblem_file(setting: ThemeSetting, scheme: str) -> Any:
    """The uploaded file of a scheme; the light one stands in for the dark one."""
    return (setting.emblem_dark_upload if scheme == "dark" else None) or setting.emblem_upload


def request_setting(request: HttpRequest) -> ThemeSetting | None:
    """What the theme middleware has found for this request."""
    return getattr(request, "theme_setting", None)
