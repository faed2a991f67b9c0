"""«Зал зараз»: the board of a hall and its earlier days. The page asks for its own middle again while it is open."""

import hashlib
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from modules.equeue.models import HallServer, Queue
from modules.equeue.selectors.board import board_of, halls_of, stamp_of
from modules.equeue.selectors.pauses import may_stop
from modules.equeue.views.access import day_of, kept_for_moderators
from portal.common import clock


def chosen_hall(request: HttpRequest, queues: list[Queue]) -> tuple[list[HallServer], HallServer | None]:
    """Halls of the queues that a person works for, and the one that is asked for; if none is, the first. 404 for a
    hall that is not theirs or is gone: another one in its place would be read, or stopped, by mistake."""
    halls = halls_of(queues)
    wanted = request.POST.get("hall") or request.GET.get("hall", "")
    if not wanted:
        return halls, halls[0] if halls else None
    found = next((hall for hall in halls if hall.public_id == wanted), None)
    if found is None:
        raise Http404
    return halls, found


@require_safe
@kept_for_moderators
def hall(request: HttpRequest, queues: list[Queue]) -> HttpResponse:
    """`?part` answers the middle alone, and 304 while nothing in it has changed."""
    halls, chosen = chosen_hall(request, queues)
    if chosen is None:
        return _fresh(render(request, "equeue/cabinet/hall_none.html", {}))
    day = min(day_of(request), clock.today())
    if "part" not in request.GET:
        return _fresh(render(request, "equeue/cabinet/hall.html", _context(request, halls, chosen, day)))
    tag = quote_etag(_tag(request, chosen, day))
    if request.headers.get("If-None-Match") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        answer = render(request, "equeue/cabinet/hall_part.html", _context(request, halls, chosen, day))
    answer["ETag"] = tag
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _fresh(answer: HttpResponse) -> HttpResponse:
    add_never_cache_headers(answer)
    return answer


def _tag(request: HttpRequest, chosen: HallServer, day: Any) -> str:
    """Minutes pass for those who wait, so a minute is a change."""
    parts = (stamp_of(chosen, day), f"{clock.now():%Y%m%d%H%M}", get_language(), request.user.pk)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _context(request: HttpRequest, halls: list[HallServer], chosen: HallServer, day: Any) -> dict[str, Any]:
    today = clock.today()
    board = board_of(chosen, day)
    return {
        "halls": halls,
        "may_stop": may_stop(request.user) and not chosen.is_revoked,
        "hall": chosen,
        "board": board,
        "day": day,
        "is_today": day == today,
        "previous": day - timedelta(days=1),
        "next": day + timedelta(days=1) if day < today else None,
        "query": f"hall={chosen.public_id}&day={day.isoformat()}",
    }
