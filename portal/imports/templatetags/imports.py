"""Small things for the pages of imports."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def said_by(labels: Mapping[str, Any], code: str) -> Any:
    """The heading of a column; nothing for a sentence about the whole row."""
    return labels.get(code, "")


@register.filter
def cell_of(values: Mapping[str, str], code: str) -> str:
    return values.get(code, "")
