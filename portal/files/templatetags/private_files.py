"""`{% load private_files %}`: sizes in words, and links to files for whoever looks at the page."""

from typing import Any

from django import template

from portal.files import links, names
from portal.files.models import StoredFile

register = template.Library()


@register.filter
def readable_size(size: int) -> str:
    """«1,8 МБ»."""
    return names.readable_size(size)


@register.simple_tag(takes_context=True)
def file_link(context: Any, file: StoredFile) -> str:
    """An expiring link for this visitor; do not cache the page that shows it."""
    return links.link_for(context["request"], file)
