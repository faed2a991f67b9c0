"""What was typed into a form whose sender had to prove who they are first: kept in the session, given back once.

A page of staff that stays open longer than a working day asks for the second factor when it is sent; without this the
text would be gone. Only what some page takes back is kept: the view that the form is sent to says so, `keeps_unsent`.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

KEY = "unsent"
KEPT_SECONDS = 3600
MOST = 20_000  # letters of all fields together
NOT_KEPT = ("csrfmiddlewaretoken", "password", "code")


View = TypeVar("View", bound=Callable[..., Any])


def keeps_unsent(view: View) -> View:
    """Marks a view whose page calls `take_unsent`. The outermost decorator."""
    view.__dict__["keeps_unsent"] = True  # decorators around it copy the mark
    return view


def keep_unsent(request: HttpRequest) -> str:
    """Remember the fields of a sent form, where its page takes them back; answers the page it stood on, empty where
    that is not known. No files."""
    back = _page_of(request)
    view = request.resolver_match.func if request.resolver_match else None
    if not back or not getattr(view, "keeps_unsent", False):
        return back
    keep_typed(request, request.path, dict(request.POST.lists()))
    return back


def keep_typed(request: HttpRequest, path: str, fields: Mapping[str, list[str]]) -> None:
    """Remember fields for the page that takes back what is typed for `path`; too much text is not kept."""
    kept = {name: values for name, values in fields.items() if not name.startswith(NOT_KEPT)}
    if sum(len(value) for values in kept.values() for value in values) <= MOST:
        request.session[KEY] = {"path": path, "at": int(time.time()), "fields": kept}


def _page_of(request: HttpRequest) -> str:
    try:
        page = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return ""
    back = page.path + (f"?{page.query}" if page.query else "")
    is_own = page.netloc == request.get_host() and url_has_allowed_host_and_scheme(back, None)
    return back if is_own else ""


def take_unsent(request: HttpRequest, *paths: str) -> dict[str, str]:
    """What was typed for one of these addresses, once; nothing after an hour."""
    kept: dict[str, Any] = request.session.get(KEY) or {}
    if kept.get("path") not in paths:
        return {}
    del request.session[KEY]
    if time.time() - kept["at"] > KEPT_SECONDS:
        return {}
    return {name: values[-1] for name, values in kept["fields"].items() if values}
