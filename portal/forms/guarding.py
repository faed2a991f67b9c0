"""Keeps robots out without scripts: a field that people do not see, a time trap, a limit by address."""

import secrets

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.common import clock
from portal.common.client_address import client_network
from portal.common.limits import count_attempt
from portal.common.refusals import Refusal
from portal.forms.models import FormAttachment

TRAP = "website"  # the name that robots like to fill in
QUICKEST, LONGEST = 2, 24 * 3600  # seconds between opening a form and sending it
MOST, WINDOW = 20, 3600  # sendings from one address


class RobotRefused(Refusal):
    code, status = "robot", 422
    message = _("The form was not sent. Wait a few seconds and press the button once more.")


class TooManySent(Refusal):
    code, status = "too_many", 429
    message = _("Too many forms were sent from your network. Try again in an hour, or call us.")
    retry_after = WINDOW


def new_stamp(attachment: FormAttachment) -> str:
    """Says when a form was opened, and names its one sending."""
    value = {"key": secrets.token_urlsafe(16), "at": int(clock.now().timestamp())}
    return signing.dumps(value, salt=_salt(attachment))


def key_of(attachment: FormAttachment, stamp: str) -> str:
    """The key of the sending, "" for what is forged or a day old."""
    value = _read(attachment, stamp)
    return str(value["key"]) if value else ""


def guard_sending(request: HttpRequest, attachment: FormAttachment, stamp: str) -> None:
    """Errors: RobotRefused, TooManySent."""
    value = _read(attachment, stamp)
    passed = clock.now().timestamp() - value["at"] if value else -1
    if request.POST.get(TRAP) or passed < QUICKEST:
        raise RobotRefused
    guard_network(request)


def guard_network(request: HttpRequest) -> None:
    """Error: TooManySent."""
    who = client_network(request)
    if who and not count_attempt(scope="forms.submit", who=who, limit=MOST, seconds=WINDOW):
        raise TooManySent


def _read(attachment: FormAttachment, stamp: str) -> dict[str, float] | None:
    try:
        value = signing.loads(stamp, salt=_salt(attachment))
    except signing.BadSignature:
        return None
    age = clock.now().timestamp() - value["at"]
    return value if age <= LONGEST else None


def _salt(attachment: FormAttachment) -> str:
    return f"portal.forms.stamp:{attachment.public_id}"
