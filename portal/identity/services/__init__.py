"""Writes of identity."""

from portal.identity.services.checks import (
    check_at_desk,
    confirm_phone,
    desk_code,
    end_check,
    erase_checks,
    note_level,
    person_at_desk,
    send_phone_code,
)
from portal.identity.services.gateway import begin, link_person, person_behind, returned

__all__ = [
    "begin",
    "check_at_desk",
    "confirm_phone",
    "desk_code",
    "end_check",
    "erase_checks",
    "link_person",
    "note_level",
    "person_at_desk",
    "person_behind",
    "returned",
    "send_phone_code",
]
