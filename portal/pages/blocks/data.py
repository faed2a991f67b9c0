"""Blocks that show live data: news of the site, widgets of modules."""

import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.models import Site

from portal.common.page_generation import limit_page_cache
from portal.pages.blocks.choices import ChoiceBlock
from portal.pages.fragments import fragment_key
from portal.registry.contract import PageWidget
from portal.registry.modules import contributions
from portal.registry.widgets import render_page_widget

logger = logging.getLogger(__name__)

# A page with a live widget may be this old, seconds.
LIVE_SECONDS = 15
# News change only with a publication, which begins a new generation of the cache.
NEWS_SECONDS = 300

# Zones of the side column and of the place beside the question on a service centre's home.
_BESIDE = {"aside", "hero"}


class LatestNewsBlock(blocks.StructBlock):
    heading = blocks.CharBlock(label=_("Heading"), default="Новини", max_length=120)
    index = blocks.PageChooserBlock(
        label=_("From which list"), page_type="pages.NewsIndex", required=False, help_text=_("Empty: of this site.")
    )
    count = blocks.IntegerBlock(label=_("How many"), default=5, min_value=1, max_value=9)
    topic = blocks.CharBlock(label=_("Only this topic (its address)"), required=False, max_length=60)
    layout = ChoiceBlock(
        label=_("Layout"), choices=[("lead", _("one large, others in a list")), ("cards", _("cards"))], default="lead"
    )

    class Meta:
        label = _("Latest news")
        icon = "date"
        group = _("Live data")
        template = "blocks/latest_news.html"
        frame = "plain"
        preview_value = {"heading": "Новини", "count": 5, "layout": "lead", "topic": "", "index": None}

    def render(self, value: Any, context: Any = None) -> Any:
        """The same for everybody who reads this page in this language: rendered once a publication."""
        request = (context or {}).get("request")
        key = fragment_key(request, "news", self.get_prep_value(value))
        html = cache.get(key) if key else None
        if html is None:
            html = str(super().render(value, context))
            if key:
                cache.set(key, html, NEWS_SECONDS)
        return SafeString(html)

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from portal.pages.selectors import latest_news

        context = super().get_context(value, parent_context)
        source = self._source(value.get("index"), context.get("request"))
        context["index_url"] = source.get("url", "")
        count, topic = value.get("count") or 5, value.get("topic") or ""
        context["news"] = latest_news(source["pk"], count, topic) if source else []
        return context

    def _source(self, index: Any, request: Any) -> dict[str, Any]:
        """Number and address of the list: the chosen one if it is public, else the site's own."""
        from portal.pages.frame import site_frame

        site = Site.find_for_request(request) if request is not None else None
        if index is not None and index.live:
            return {"pk": index.pk, "url": index.get_url(request) or ""}
        return site_frame(request, site)["news"] if site is not None else {}


def widget_choices() -> list[tuple[str, str]]:
    return [(widget.key, widget.label) for _label, widget in contributions(PageWidget) if "main" in widget.zones]


def aside_widget_choices() -> list[tuple[str, str]]:
    return [(widget.key, widget.label) for _label, widget in contributions(PageWidget) if _BESIDE & set(widget.zones)]


def render_widget(key: str, context: Mapping[str, Any], params: dict[str, Any]) -> SafeString:
    """A module's widget; nothing where the module is off, has nothing to say, or fails (that is logged).

    Visitors without a session share it for as long as a page with it may live, so that a page built anew for one
    visitor does not ask every module again.
    """
    request = context.get("request")
    if request is None:
        return SafeString("")
    limit_page_cache(request, LIVE_SECONDS)
    # People with a session get theirs made for them alone.
    is_shared = settings.SESSION_COOKIE_NAME not in request.COOKIES
    shared = fragment_key(request, "widget", key, sorted(params.items())) if is_shared else ""
    stored = cache.get(shared) if shared else None
    if stored is not None:
        return SafeString(stored)
    try:
        html = render_page_widget(request, key, params)
    except Exception:
        # One module's fault must not take the community's home page down with it.
        logger.exception("Widget %s could not be shown", key)
        return SafeString("")
    if shared and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        cache.set(shared, str(html), LIVE_SECONDS)
    return SafeString(html)


class ModuleWidgetBlock(blocks.StructBlock):
    """A live part that an enabled module offers; the choices come from the registry at run time."""

    widget = ChoiceBlock(label=_("Widget"), choices=widget_choices)
    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    is_joined = blocks.BooleanBlock(label=_("Joined to the block above"), required=False)

    zone = "main"

    class Meta:
        label = _("Widget of a module")
        icon = "view"
        group = _("Live data")
        frame = "plain"

    @property
    def is_previewable(self) -> bool:
        return False

    def render_basic(self, value: Any, context: Any = None) -> SafeString:
        return render_widget(
            value["widget"], context or {}, {"heading": value.get("heading") or "", "zone": self.zone}
        )


class AsideWidgetBlock(ModuleWidgetBlock):
    widget = ChoiceBlock(label=_("Widget"), choices=aside_widget_choices)
    is_joined = None
    zone = "aside"

    class Meta:
        label = _("Widget of a module")
        icon = "view"
        frame = "plain"
