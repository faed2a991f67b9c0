"""`{% admin_topic as topic %}`: help of the screen that is open."""

from typing import Any

from django import template

from portal.registry.help import AdminHelp, topic_of

register = template.Library()


@register.simple_tag(takes_context=True)
def admin_topic(context: Any) -> AdminHelp | None:
    request = context.get("request")
    return topic_of(request) if request is not None and request.user.is_authenticated else None
