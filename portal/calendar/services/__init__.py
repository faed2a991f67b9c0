"""Writes of calendars and terms."""

from portal.calendar.services.drafts import ensure_calendar, restore_edition
from portal.calendar.services.publishing import Published, PublishRefused, publish_calendar
from portal.calendar.services.terms import (
    TermConflict,
    close_term,
    extend_term,
    shorten_term,
    start_term,
)

__all__ = [
    "PublishRefused",
    "Published",
    "TermConflict",
    "close_term",
    "ensure_calendar",
    "extend_term",
    "publish_calendar",
    "restore_edition",
    "shorten_term",
    "start_term",
]
