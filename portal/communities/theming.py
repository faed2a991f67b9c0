"""The theme that a site has chosen."""

from wagtail.models import Site

from portal.communities.models import ThemeSetting


def theme_of_site(site: Site) -> str:
    return ThemeSetting.for_site(site).theme
