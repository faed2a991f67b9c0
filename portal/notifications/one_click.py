"""One-click unsubscribing (RFC 8058): the headers of a letter, and the POST that a mail program answers them with."""

from django.http import HttpRequest

FIELD, VALUE = "List-Unsubscribe", "One-Click"


def unsubscribe_headers(url: str) -> dict[str, str]:
    """A mail program shows its own button, which posts once and asks nothing."""
    return {FIELD: f"<{url}>", f"{FIELD}-Post": f"{FIELD}={VALUE}"} if url else {}


def is_one_click(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get(FIELD) == VALUE
