"""Writes of pages, media and frames. Everything here is idempotent: called again, it brings the same state."""

from portal.pages.services.communities import CommunitySpec, create_community
from portal.pages.services.content import block, ensure_news, ensure_page, publish
from portal.pages.services.frames import set_alerts, set_contacts, set_footer
from portal.pages.services.media import add_document, add_picture

__all__ = [
    "CommunitySpec",
    "add_document",
    "add_picture",
    "block",
    "create_community",
    "ensure_news",
    "ensure_page",
    "publish",
    "set_alerts",
    "set_contacts",
    "set_footer",
]
