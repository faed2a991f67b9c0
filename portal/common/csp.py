"""The content security policy by address: strict everywhere, looser in /admin/ for signed-in staff only.

A preview has the policy of the page that it shows, but the admin of the same site may frame it.

Views of embedded widgets set their own frame-ancestors (portal/embed/guards.py) on the strict policy.
"""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

ADMIN_PREFIX = "/admin/"

# Wagtail's admin has inline scripts and styles, previews in frames and images of data and blob.
ADMIN_POLICY: dict[str, Any] = {
    "default-src": [NONE],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "font-src": [SELF, "data:"],
    "img-src": [SELF, "data:", "blob:"],
    "media-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [SELF],
    "object-src": [NONE],
}


class PolicyByAddressMiddleware(CSPMiddleware):
    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        # Only addresses of the admin look at the person: others must not touch the session.
        if not report_only and request.path_info.startswith(ADMIN_PREFIX) and _is_staff(request):
            tiles = filter(None, [settings.MAP_TILES_ORIGIN])
            parts.config = ADMIN_POLICY | {"img-src": [*ADMIN_POLICY["img-src"], *tiles]}
        if _is_preview(request):
            parts.replace = {**(parts.replace or {}), "frame-ancestors": [SELF]}
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if _is_preview(request):
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        answer: HttpResponseBase = super().process_response(request, response)
        return answer


def _is_preview(request: HttpRequest) -> bool:
    """The public page that Wagtail asks for by itself, to show it in a frame of the admin."""
    return bool(getattr(request, "is_dummy", False))


def _is_staff(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated and (user.is_staff or user.is_superuser))
