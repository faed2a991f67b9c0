"""Choices of an editor."""

from typing import Any

from wagtail import blocks


class ChoiceBlock(blocks.ChoiceBlock):
    """A choice (an icon, a colour, a service) is no word that visitors read: search does not know it."""

    def get_searchable_content(self, value: Any) -> list[str]:
        return []
