"""What the core runs for pages."""

from django.utils.translation import gettext_lazy as _

from portal.pages.admin_topics import TOPICS
from portal.registry.contract import Contribution, SearchSource, SubscriptionTopic

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
    SubscriptionTopic(
        code="pages.news",
        label=_("News of the community"),
        hint=_("One letter for each news item, on the day when it is published."),
        item="portal.pages.announcing.news_item",
        order=10,
    ),
)
