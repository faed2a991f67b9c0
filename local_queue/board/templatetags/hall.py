"""Built into every template of the hall: icons and Ukrainian forms of numbers."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
OWN = "hall/icons.svg"
SHARED = "img/icons.svg"


UNKNOWN = "file-text"


@cache
def _icons(folder: str, file: str) -> frozenset[str]:
    text = Path(settings.BASE_DIR / folder / file).read_text()
    return frozenset(re.findall(r'id="i-([a-z0-9-]+)"', text))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the shared sprite or of the hall's own; what a newer portal invented becomes a sheet of paper."""
    file = OWN if name in _icons("local_queue/static", OWN) else SHARED
    if file == SHARED and name not in _icons("static", SHARED):
        name = UNKNOWN
    return format_html(
        '<svg class="i {}" aria-hidden="true" focusable="false"><use href="{}#i-{}"/></svg>', extra, static(file), name
    )


@register.simple_tag
def sprite(names: tuple[str, ...]) -> SafeString:
    """The named icons inside the page: old browsers use no symbols of another file."""
    drawn = mark_safe("".join(_symbol(name) for name in names))  # noqa: S308  files of this repository
    return format_html('<svg class="sprite" width="0" height="0" aria-hidden="true" focusable="false">{}</svg>', drawn)


@cache
def _symbol(name: str) -> str:
    """<symbol> of the shared sprite. Raises KeyError where there is none."""
    text = Path(settings.BASE_DIR / "static" / SHARED).read_text()
    found = re.search(rf'<symbol id="i-{name}".*?</symbol>', text, re.DOTALL)
    if found is None:
        raise KeyError(name)
    return found[0]


@register.filter
def plural_uk(number: int, forms: str) -> str:
    """`{{ n|plural_uk:"вікно,вікна,вікон" }}`: the form alone, without the number."""
    one, few, many = forms.split(",")
    if number % 10 == 1 and number % 100 != 11:
        return one
    if 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14:
        return few
    return many
