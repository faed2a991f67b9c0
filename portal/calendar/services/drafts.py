"""The draft of a community's calendar: made with the community, and made again from an old edition."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from portal.calendar.engine.law import NAMES, PROFILES
from portal.calendar.locks import lock_calendar
from portal.calendar.models import DRAFT_MODELS, CalendarEdition, DayChange, Holiday, RegimePeriod, TermProfile
from portal.calendar.selectors import edition_in_force
from portal.calendar.storage import fingerprint, shipped_data
from portal.common.clock import now


@transaction.atomic
def ensure_calendar(community: Any) -> bool:
    """Give a community its draft, edition 1 and legal terms from the shipped law. False: it has them already."""
    lock_calendar(community)
    if edition_in_force(community) is not None:
        return False
    data = shipped_data()
    fill_draft(community, data)
    TermProfile.objects.for_community(community).delete()
    TermProfile.objects.bulk_create(TermProfile.from_profile(community, each, NAMES[each.code]) for each in PROFILES)
    CalendarEdition.objects.create(
        community=community,
        number=1,
        data=data,
        sha256=fingerprint(data),
        published_at=now(),
        note="Календар, який постачається разом із програмою",
    )
    return True


def fill_draft(community: Any, data: Mapping[str, Any]) -> None:
    """Put the rows of an edition in place of the draft's."""
    for model in DRAFT_MODELS:
        model._default_manager.filter(community=community).delete()
    Holiday.objects.bulk_create(Holiday.from_data(community, row) for row in data["holidays"])
    DayChange.objects.bulk_create(DayChange.from_data(community, row) for row in data["changes"])
    RegimePeriod.objects.bulk_create(RegimePeriod.from_data(community, row) for row in data["regimes"])


@transaction.atomic
def restore_edition(edition: CalendarEdition) -> None:
    """Make the draft anew from an edition; what was not published of it is gone. Nothing comes in force by it."""
    lock_calendar(edition.community)
    fill_draft(edition.community, edition.data)
