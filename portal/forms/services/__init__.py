"""Writes of forms: each one transaction, with a word to the audit log."""

from portal.forms.services.answers import erase_response, mark_handled, note_reading, submit_response
from portal.forms.services.attaching import attach_form, detach_form
from portal.forms.services.drafts import archive_form, create_form, discard_draft, save_draft, set_mailbox
from portal.forms.services.publishing import publish_form

__all__ = [
    "archive_form",
    "attach_form",
    "create_form",
    "detach_form",
    "discard_draft",
    "erase_response",
    "mark_handled",
    "note_reading",
    "publish_form",
    "save_draft",
    "set_mailbox",
    "submit_response",
]
