"""Tags of page and block templates: `{% load pages %}`."""

from typing import Any

from django import template
from django.http import HttpRequest
from django.utils.formats import number_format
from wagtail.models import Page

from portal.common.typography import NBSP
from portal.pages.blocks.links import LinkValue

register = template.Library()

_TYPES = {"pdf": "PDF", "doc": "DOC", "docx": "DOCX", "xls": "XLS", "xlsx": "XLSX", "zip": "ZIP", "csv": "CSV"}


@register.simple_tag(takes_context=True)
def link_url(context: template.Context, value: LinkValue | None) -> str:
    """Where a link block leads this visitor; empty if nowhere."""
    request: HttpRequest | None = context.get("request")
    return value.href(request) if value else ""


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, page: Page) -> str:
    """The address of a page for this visitor, relative on its own site."""
    return page.get_url(context.get("request")) or ""


@register.filter
def file_type(document: Any) -> str:
    extension = (document.file_extension or "").lower()
    return _TYPES.get(extension, extension.upper())


@register.filter
def file_size(size: int | None) -> str:
    """«340 КБ», «1,2 МБ»; decimal units, as shops and phones count."""
    if not size:
        return ""
    if size < 1_000_000:
        return f"{max(1, round(size / 1000))}{NBSP}КБ"
    return f"{number_format(size / 1_000_000, 1)}{NBSP}МБ"


@register.simple_tag(takes_context=True)
def edit_url(context: template.Context) -> str:
    """The editor of this page, for people who may edit it; empty for everybody else."""
    request, page = context.get("request"), context.get("page")
    user = getattr(request, "user", None)
    if page is None or not page.pk or user is None or not getattr(user, "is_staff", False):
        return ""
    if getattr(request, "is_preview", False) or not page.permissions_for_user(user).can_edit():
        return ""
    from django.urls import reverse

    return reverse("wagtailadmin_pages:edit", args=[page.pk])
