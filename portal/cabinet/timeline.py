"""«Що сталося»: happenings of all sources in one order; each source answers in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from wagtail.models import Site

from portal.common import clock
from portal.communities.selectors import works_for
from portal.registry.contract import TimelineSource
from portal.registry.happenings import TimelineEvent
from portal.registry.modules import call, contributions

A_PAGE = 30
ON_FIRST_PAGE = 5


@dataclass(frozen=True, slots=True)
class Page:
    events: list[TimelineEvent]
    # Where the next page begins, as an instant in ISO; "" for the last one.
    earlier: str


def happenings(request: HttpRequest, *, before: datetime | None = None, limit: int = A_PAGE) -> Page:
    """The newest `limit` before an instant, of modules that this site has on, in this community."""
    community = getattr(request, "community", None)
    moment = before or clock.now()
    found: list[TimelineEvent] = []
    for _label, source in contributions(TimelineSource, Site.find_for_request(request)):
        told: Any = call(source.events, request.user, community, moment, limit + 1)
        found += told
    found.sort(key=lambda event: event.at, reverse=True)
    shown = found[:limit]
    # Events of one instant are not torn apart: they all stand on this page.
    if shown:
        shown += [event for event in found[limit:] if event.at == shown[-1].at]
    return Page(shown, shown[-1].at.isoformat() if len(found) > len(shown) else "")


def last_happenings(request: HttpRequest) -> dict[str, Any] | None:
    """The panel of a citizen's first page; nothing has happened: no panel. A worker's day has other things first."""
    if works_for(request.user):
        return None
    page = happenings(request, limit=ON_FIRST_PAGE)
    return {"events": page.events[:ON_FIRST_PAGE]} if page.events else None
