"""Template tags and filters that every template has without loading."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.common import form_controls, form_fields, typography
from portal.common.languages import Language, languages_of_page, other_languages
from portal.common.themes import theme_static_path, theme_stylesheets

register = template.Library()

DATE_FORMATS = {
    "": "j E",
    "year": "j E Y",
    "weekday": "l, j E",
    "short": "D, j E",
}


@register.simple_tag
def icon(name: str, size: str = "", css: str = "") -> SafeString:
    """An icon of static/img/icons.svg; decorative, so a word stands beside it. Sizes: s, xs, l."""
    return _drawn(name, size, css, (settings.STORAGES["staticfiles"]["BACKEND"], settings.STATIC_URL))


@lru_cache(maxsize=1024)
def _drawn(name: str, size: str, css: str, _where: tuple[str, str]) -> SafeString:
    """A long page has sixty of them: the address of a static file is looked up once."""
    classes = " ".join(filter(None, ["i", f"i--{size}" if size else "", css]))
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#i-{}"></use></svg>',
        classes,
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def art(name: str, view_box: str = "0 0 640 360") -> SafeString:
    """A drawing of static/img/art.svg (a-scene, a-bridge, …), coloured by the tokens of the page."""
    return format_html(
        '<svg class="art" viewBox="{}" preserveAspectRatio="xMidYMid slice" aria-hidden="true" focusable="false">'
        '<use href="{}#a-{}"></use></svg>',
        view_box,
        static("img/art.svg"),
        name,
    )


@register.simple_tag
def theme_static(path: str) -> str:
    """The address of a static file of the site's theme, of its parents, or of the core."""
    return static(theme_static_path(path))


@register.simple_tag
def theme_css() -> list[str]:
    """Addresses of theme.css: the parent's first, the site's theme last."""
    return [static(path) for path in theme_stylesheets()]


@register.filter
def typo(value: object) -> SafeString:
    """Ukrainian no-break spaces and apostrophes; takes plain text or safe markup."""
    return mark_safe(typography.typeset(str(conditional_escape(value))))  # noqa: S308  escaped above


@register.filter
def phone_link(number: str) -> str:
    """A number as a tel: address takes it: «+380 00 000 15 05» has spaces, an address has none."""
    return "".join(character for character in number if character.isdigit() or character == "+")


@register.filter
def plural_uk(number: Any, forms: str) -> str:
    """{{ n|plural_uk:"послуга,послуги,послуг" }} gives the word alone."""
    one, few, many = (form.strip() for form in forms.split(","))
    try:
        return typography.plural_form(int(number), one, few, many)
    except (TypeError, ValueError):
        return many


@register.filter
def grouped(value: object, size: int = 4) -> str:
    """«HOYR G6FY …»: a long key in pieces that an eye can carry from screen to phone; apps pass over the spaces."""
    text = str(value)
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


@register.filter
def date_uk(value: date | datetime | None, kind: str = "") -> str:
    """«16 листопада»; kinds: year «16 листопада 2026 р.», weekday «понеділок, 16 листопада», short «пн, 16 …»."""
    if not value:
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    text = date_format(value, DATE_FORMATS.get(kind, DATE_FORMATS[""]))
    if kind == "year" and date_format(value, "E") != value.strftime("%B"):
        text += " р."
    is_lowered = kind in {"weekday", "short"} and get_language() != "en"  # English writes Monday, Ukrainian понеділок
    return typography.typeset(text[:1].lower() + text[1:] if is_lowered else text)


@register.filter
def control_template(field: BoundField) -> str:
    """The template of `forms/controls/` that draws a bound field."""
    return f"forms/controls/{form_controls.control_kind(field)}.html"


@register.simple_tag
def control(field: BoundField, css: str = "", **attrs: Any) -> SafeString:
    """The bare control of a field, with the classes of the design system and its descriptions."""
    return form_controls.render_control(field, css, attrs)


@register.filter
def is_group(field: BoundField) -> bool:
    """Whether a field is several controls under one legend."""
    return form_controls.is_group(field)


@register.filter
def described_by(field: BoundField) -> str:
    """Ids of the hint and the error of a field."""
    return form_controls.described_by(field)


@register.filter
def error_links(form: Any) -> list[tuple[str, str]]:
    """(id to go to, sentence) for the error summary; an empty id is an error of the whole form."""
    return form_controls.error_links(form)


@register.filter
def date_parts(field: BoundField) -> list[dict[str, Any]]:
    return form_fields.date_parts(field)


@register.filter
def character_limit(field: BoundField) -> int | None:
    return form_controls.character_limit(field)


@register.simple_tag(takes_context=True)
def languages(context: template.Context) -> list[Language]:
    """The other languages of this page, each with an address that answers."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    if "translations" in context:
        return languages_of_page(context["translations"])
    return other_languages(request, context.get("page"))


@register.simple_tag
def page_links(page: Page) -> list[int]:
    """Numbers of pages to show; 0 stands for a gap."""
    return [number if isinstance(number, int) else 0 for number in page.paginator.get_elided_page_range(page.number)]


@register.simple_tag(takes_context=True)
def page_query(context: template.Context, number: int, name: str = "page") -> str:
    """The query of the present address with another page number."""
    request: HttpRequest | None = context.get("request")
    query = request.GET.copy() if request is not None else None
    if query is None:
        return f"?{name}={number}"
    query[name] = str(number)
    return f"?{query.urlencode()}"
