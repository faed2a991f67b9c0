"""What the core runs for pages."""

from django.utils.translation import gettext_lazy as _

from portal.pages.admin_topics import TOPICS
from portal.registry.contract import Contribution, PageWidget, SearchSource, SubscriptionTopic

VISIBLE = "portal.pages.search_documents.visible_pages"

CONTRIBUTIONS: tuple[Contribution, ...] = (
    *TOPICS,
    SearchSource(
        kind="pages.page",
        label=_("Pages"),
        documents="portal.pages.search_documents.page_documents",
        visible=VISIBLE,
        order=10,
    ),
    SearchSource(
        kind="pages.news",
        label=_("News"),
        documents="portal.pages.search_documents.news_documents",
        visible=VISIBLE,
        order=20,
    ),
    PageWidget(
        key="pages.map",
        label=_("Map of the community"),
        template="pages/map_block.html",
        context="portal.pages.views_map.map_block",
        icon="map",
        order=140,
        zones=("main",),
    ),
    SubscriptionTopic(
        code="pages.news",
        label=_("News of the community"),
        hint=_("One letter for each news item, on the day when it is published."),
        item="portal.pages.announcing.news_item",
        order=10,
    ),
)
