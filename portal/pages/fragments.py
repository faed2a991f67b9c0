"""Rendered parts that many pages and visitors share, kept beside the cache of whole pages.

A part is found again while nothing of its site was published, under the same host, scheme and language; it must
not depend on who reads it.
"""

from hashlib import sha256

from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Site

from portal.common.page_generation import generation, is_own_address


def fragment_key(request: HttpRequest | None, *parts: object) -> str:
    """Key of a part of a page in the shared cache; empty where it must not be kept: previews, no site,
    a port that is not ours."""
    site = Site.find_for_request(request) if request is not None else None
    if request is None or site is None or getattr(request, "is_preview", False) or not is_own_address(request):
        return ""
    host, scheme = request.META.get("HTTP_HOST", ""), request.scheme or ""
    whole = [generation(site.hostname), host, scheme, get_language() or "", *map(str, parts)]
    return "part:" + sha256("\n".join(whole).encode()).hexdigest()
