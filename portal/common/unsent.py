"""What was typed into a form whose sender had to prove who they are first: kept in the session, given back once.

A page of staff that stays open longer than a working day asks for the second factor when it is sent; without this the
text would be gone.
"""

import time
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

KEY = "unsent"
KEPT_SECONDS = 3600
MOST = 20_000  # letters of all fields together
NOT_KEPT = ("csrfmiddlewaretoken", "password", "code")


def keep_unsent(request: HttpRequest) -> str:
    """Remember the fields of a sent form; answers the page it stood on, empty where that is not known. No files."""
    try:
        page = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    back = page.path + (f"?{page.query}" if page.query else "")
    is_own = page.netloc == request.get_host() and url_has_allowed_host_and_scheme(back, None)
    fields = {name: values for name, values in request.POST.lists() if not name.startswith(NOT_KEPT)}
    if not is_own or sum(len(value) for values in fields.values() for value in values) > MOST:
        return ""
    request.session[KEY] = {"path": request.path, "at": int(time.time()), "fields": fields}
    return back


def take_unsent(request: HttpRequest, path: str) -> dict[str, str]:
    """What was typed for this address, once; nothing after an hour."""
    kept: dict[str, Any] = request.session.get(KEY) or {}
    if kept.get("path") != path:
        return {}
    del request.session[KEY]
    if time.time() - kept["at"] > KEPT_SECONDS:
        return {}
    return {name: values[-1] for name, values in kept["fields"].items() if values}
