"""Live blocks of modules on pages: the choices for editors and the rendering."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from wagtail.models import Site

from portal.registry.contract import PageWidget
from portal.registry.modules import call, contributions


def page_widget_choices() -> list[tuple[str, str]]:
    """(key, label) of every installed widget. Callable, so that a page's migration never names a module."""
    return [(widget.key, str(widget.label)) for _, widget in contributions(PageWidget)]


def render_page_widget(request: HttpRequest | None, key: str, params: dict[str, Any]) -> str:
    """The widget's HTML; empty where its module is off or gone, or where it has nothing to show."""
    if request is None:
        return ""
    site = Site.find_for_request(request)
    for _, widget in contributions(PageWidget, site):
        if widget.key == key:
            context = call(widget.context, request, params)
            if isinstance(context, dict):
                return render_to_string(widget.template, {**context, "params": params}, request=request)
    return ""
