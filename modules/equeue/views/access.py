"""Who may open the pages of bookings, and what all of them read from the address."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from modules.equeue import selectors
from portal.common import clock

View = Callable[..., HttpResponse]


def for_moderators(view: View) -> View:
    """403 for who moderates no queue of this community; the queues come as the second argument. Never kept."""
    return never_cache(kept_for_moderators(view))


def kept_for_moderators(view: View) -> View:
    """The same for a view that says itself how long a browser may keep its answers."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        queues = selectors.moderated_queues(request.user, getattr(request, "community", None))
        if not queues:
            raise PermissionDenied
        return view(request, queues, *args, **kwargs)

    return wrapper


def day_of(request: HttpRequest) -> date:
    """The date asked for, today if none or nonsense; within ten years, so that arithmetic cannot overflow."""
    today = clock.today()
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return today
    return day if abs((day - today).days) < 3650 else today
