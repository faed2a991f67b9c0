"""`{% module_widget key params %}`: a live block of a module, nothing where the module is off."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe

from portal.registry.widgets import render_page_widget

register = template.Library()


@register.simple_tag(takes_context=True)
def module_widget(context: Context, key: str, params: dict[str, Any] | None = None) -> SafeString:
    html = render_page_widget(context.get("request"), key, dict(params or {}))
    return mark_safe(html)  # noqa: S308  rendered by a template, escaped there
