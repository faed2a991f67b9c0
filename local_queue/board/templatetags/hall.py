"""Built into every template of the hall: icons and Ukrainian forms of numbers."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()
OWN = "hall/icons.svg"
SHARED = "img/icons.svg"


@cache
def _own_icons() -> frozenset[str]:
    text = Path(settings.BASE_DIR / "local_queue" / "static" / OWN).read_text()
    return frozenset(re.findall(r'id="i-([a-z-]+)"', text))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the shared sprite, or of the hall's own for those that it lacks."""
    file = OWN if name in _own_icons() else SHARED
    return format_html(
        '<svg class="i {}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>', extra, static(file), name
    )


@register.filter
def plural_uk(number: int, forms: str) -> str:
    """`{{ n|plural_uk:"вікно,вікна,вікон" }}`: the form alone, without the number."""
    one, few, many = forms.split(",")
    if number % 10 == 1 and number % 100 != 11:
        return one
    if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14:
        return few
    return many
