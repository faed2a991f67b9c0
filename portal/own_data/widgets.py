"""What the first page of the cabinet says while an account waits for its erasure."""

from typing import Any

from django.http import HttpRequest

from portal.own_data.models import Erasure
from portal.own_data.selectors import open_erasure


def erasure_panel(request: HttpRequest) -> dict[str, Any] | None:
    erasure: Erasure | None = open_erasure(request.user)
    return {"erasure": erasure} if erasure is not None else None
