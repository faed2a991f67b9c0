"""`{% form_token %}`: the CSRF token, or inside an embedded widget its signed flow token."""

from django import template
from django.middleware.csrf import get_token
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.embed.tokens import FIELD, make_token

register = template.Library()


@register.simple_tag(takes_context=True)
def form_token(context: Context) -> SafeString:
    request = context.get("request")
    if request is None:
        return SafeString("")
    widget = getattr(request, "widget", None)
    name, value = (FIELD, make_token(widget)) if widget is not None else ("csrfmiddlewaretoken", get_token(request))
    return format_html('<input type="hidden" name="{}" value="{}">', name, value)
