"""Words of the guide in the language of the reader."""

import json
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from modules.service_guide.constants import CostKind
from modules.service_guide.models import Service

register = template.Library()
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.filter
def said(row: Any, name: str) -> str:
    """`service|said:"title"`: the English words where the reader wants them and they exist, else the Ukrainian."""
    english = getattr(row, f"{name}_en", "") if get_language() == "en" else ""
    return english or getattr(row, name)


@register.filter
def lang_of(row: Any, name: str) -> SafeString:
    """` lang="uk"` where an English page has to show Ukrainian words."""
    is_foreign = get_language() == "en" and not getattr(row, f"{name}_en", "") and getattr(row, name)
    return mark_safe(' lang="uk"') if is_foreign else mark_safe("")


@register.filter
def host_of(url: str) -> str:
    """«zakon.rada.gov.ua» of an address."""
    return urlsplit(url).hostname or ""


@register.filter
def is_free(service: Service) -> bool:
    return service.cost_kind == CostKind.FREE


@register.filter
def linked_data(data: dict[str, Any]) -> SafeString:
    """A block of JSON-LD: data, which no browser runs; nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  escaped above
