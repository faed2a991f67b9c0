"""What every page's frame needs."""

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    return {
        "community": getattr(request, "community", None),
        "community_site": getattr(request, "community_site", None),
    }
