"""Maps in templates."""

from decimal import Decimal

from django import template
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from portal.common.maps import map_options

register = template.Library()


@register.simple_tag
def map_attributes(start: dict[str, str] | None = None) -> SafeString:
    """Where the element finds Leaflet and tiles; `start` says another place to open at."""
    return flatatt(map_options() | (start or {}))


@register.filter
def degrees(value: Decimal | float | None) -> str:
    """With a point in every language, without zeros at the end."""
    return f"{value:.6f}".rstrip("0").rstrip(".") if value is not None else ""
