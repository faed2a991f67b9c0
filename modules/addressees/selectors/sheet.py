"""Phones and addresses of a branch or of what was found, for paper."""

from dataclasses import dataclass

from django.db.models import Prefetch

from modules.addressees.models import Addressee, Office
from modules.addressees.selectors.catalogue import Filters, found, may_be_open, public_rows
from modules.addressees.selectors.hours import is_open_now
from portal.calendar.selectors import calendar_of
from portal.communities.models import Community

MOST_ROWS = 500  # of a sheet: some fifteen pages
PLACES = Prefetch("offices", Office.objects.select_related("settlement"))


@dataclass(frozen=True, slots=True)
class Sheet:
    """`is_whole`: nobody was left out."""

    rows: list[Addressee]
    top: Addressee | None
    is_whole: bool


def sheet(community: Community, filters: Filters, part: str = "") -> Sheet | None:
    """In the order of the tree; None for a branch that nobody may see."""
    top = None
    if filters.are_any:
        rows = found(community, filters)
    else:
        rows = public_rows(community)
        if part:
            top = rows.filter(slug=part).first()
            if top is None:
                return None
            rows = rows.filter(path__startswith=top.path)
        rows = rows.prefetch_related(None)
    if filters.is_open:
        calendar = calendar_of(community)
        chosen = [row for row in rows.filter(may_be_open()).prefetch_related(PLACES)[: MOST_ROWS * 2]
                  if is_open_now(row, calendar)]  # fmt: skip
    else:
        chosen = list(rows.prefetch_related(PLACES, "contact_points")[: MOST_ROWS + 1])
    return Sheet(chosen[:MOST_ROWS], top, len(chosen) <= MOST_ROWS)
