"""The card that editors put on pages: pages are cached, so it leads to the form instead of holding it."""

from typing import Any

from django.http import HttpRequest
from wagtail.models import Site

from portal.subscriptions.selectors import topics_of


def invitation(request: HttpRequest, params: dict[str, Any]) -> dict[str, Any] | None:
    topics = topics_of(Site.find_for_request(request))
    return {"topics": list(topics.values())} if topics else None
