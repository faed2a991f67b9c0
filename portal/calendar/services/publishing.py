"""A draft comes in force: the next edition, and every running term that it moves, in one transaction."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from portal.calendar.comparing import changed_days
from portal.calendar.engine.days import CalendarError
from portal.calendar.locks import lock_calendar
from portal.calendar.models import CalendarEdition, TermRecord
from portal.calendar.selectors import calendar_by, calendar_of, draft_data, edition_in_force, moved_terms
from portal.calendar.storage import fingerprint, record_of, shipped_data
from portal.calendar.years import span_around
from portal.common.clock import now, today
from portal.events import calendar_published

BATCH = 1000


class PublishRefused(ValueError):
    """The draft does not come in force. `code`: stale, draft_changed, nothing_new, no_working_day, no_note."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Published:
    """The edition that came in force, and how many days and terms it changed."""

    number: int
    days: int
    terms: int


@transaction.atomic
def publish_calendar(*, community: Any, base: int, draft: str, note: str, actor: Any) -> Published:
    """Publish the draft that was looked at: `base` is the number of the edition in force then, `draft` the
    fingerprint of the draft. Error: PublishRefused, and nothing has changed.
    """
    if not note.strip():
        raise PublishRefused("no_note")
    lock_calendar(community)
    edition = edition_in_force(community)
    number = edition.number if edition else 0
    if number != base:
        raise PublishRefused("stale")
    data = draft_data(community)
    if fingerprint(data) != draft:
        raise PublishRefused("draft_changed")
    if fingerprint(data) == (edition.sha256 if edition else fingerprint(shipped_data())):
        raise PublishRefused("nothing_new")
    old = calendar_of(community)
    try:
        new = calendar_by(data, number + 1)
        days = changed_days(old, new, *span_around(today()))
        rows = [
            record_of(
                moved.term,
                community=community,
                subject=moved.record.subject,
                supersedes=moved.record,
                reason=note,
                made_at=now(),
                made_by=actor,
            )
            for moved in moved_terms(community, new)
        ]
    except CalendarError as error:
        raise PublishRefused("no_working_day") from error
    made = CalendarEdition.objects.create(
        community=community,
        number=number + 1,
        data=data,
        sha256=fingerprint(data),
        published_at=now(),
        published_by=actor,
        note=note,
    )
    TermRecord.objects.bulk_create(rows, batch_size=BATCH)
    calendar_published.send(
        sender=made,
        community_id=community.pk,
        number=made.number,
        note=note,
        changed_days=len(days),
        changed_terms=len(rows),
        actor=actor,
    )
    return Published(made.number, len(days), len(rows))
