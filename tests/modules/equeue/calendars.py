"""Editions of a community's calendar."""

from portal.calendar.models import CalendarEdition
from portal.calendar.storage import fingerprint
from portal.events import calendar_published


def publish(community, **data):
    """An edition of the calendar with these data."""
    body = {"holidays": [], "changes": [], "regimes": []} | data
    number = CalendarEdition.objects.filter(community=community).count() + 1
    return CalendarEdition.objects.create(
        community=community,
        number=number,
        data=body,
        sha256=fingerprint(body),
        published_at="2026-11-01T00:00Z",
        note=".",
    )


def change(day, *, is_working, is_regional=False):
    return {
        "day": str(day),
        "is_working": is_working,
        "name": "Перенесення",
        "source": ".",
        "is_regional": is_regional,
    }


def announce(edition):
    """What publishing says after its commit."""
    calendar_published.send(
        sender=edition,
        community_id=edition.community_id,
        number=edition.number,
        note=".",
        changed_days=1,
        changed_terms=0,
        actor=None,
    )
