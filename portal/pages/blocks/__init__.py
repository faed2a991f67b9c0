"""StreamField blocks of pages. Each has a template, a Ukrainian label, its own validation and a preview."""

from portal.pages.blocks.body import AsideBlock, BodyBlock
from portal.pages.blocks.links import LinkBlock, OptionalLinkBlock
from portal.pages.blocks.navigation import QuickActionsBlock

__all__ = ["AsideBlock", "BodyBlock", "LinkBlock", "OptionalLinkBlock", "QuickActionsBlock"]
