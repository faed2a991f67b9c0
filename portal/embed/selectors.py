"""Reads of embedded widgets."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from wagtail.models import Site

from portal.embed.models import WidgetConfig
from portal.registry.contract import EmbedWidget
from portal.registry.modules import contributions


def widget_kinds(site: Site | None = None) -> dict[str, tuple[str, EmbedWidget]]:
    """(module label, contribution) by kind; with a site, only of modules that it has on."""
    return {item.kind: (label, item) for label, item in contributions(EmbedWidget, site)}


def subject_choices(community: Any) -> dict[str, list[tuple[str, str]]]:
    """By kind: what a widget of it may show, where it shows one of many things."""
    kinds = {kind: item.choices for kind, (_label, item) in widget_kinds().items() if item.choices}
    return {kind: import_string(choices)(community) for kind, choices in kinds.items()}


def kind_choices() -> list[tuple[str, str]]:
    return [(kind, str(item.label)) for kind, (_, item) in widget_kinds().items()]


def active_widget(key: str, site: Site) -> WidgetConfig | None:
    """The widget of a site under a public key; None where it is off, foreign, or its module is."""
    config = WidgetConfig.objects.active().filter(key=key, site=site).first()
    return config if config is not None and config.kind in widget_kinds(site) else None


def known_widget(key: str, site: Site) -> WidgetConfig | None:
    """A widget of the site, on or off."""
    return WidgetConfig.objects.filter(key=key, site=site).first()


def widget_path(config: WidgetConfig) -> str:
    """Path of the page inside the frame; "" where the module of the widget is gone."""
    kind = widget_kinds().get(config.kind)
    return reverse(kind[1].url_name, kwargs={"key": config.key}) if kind else ""


def fallback_path(config: WidgetConfig) -> str:
    """Path of the public page that does the same without a frame."""
    kind = widget_kinds().get(config.kind)
    name = kind[1].fallback_url_name if kind else ""
    args = [config.params.get("subject", "")] if kind and kind[1].choices else []
    try:
        return reverse(name, args=args) if name else "/"
    except NoReverseMatch:
        return "/"


def sister_origins(config: WidgetConfig) -> list[str]:
    """The other sites of the widget's community: its admin stands on one of them and shows how the widget looks."""
    sisters = Site.objects.filter(community_site__community__sites__site=config.site_id).exclude(pk=config.site_id)
    return [site.root_url for site in sisters.order_by("pk")]
