"""Keeps robots out without scripts: a field that people do not see, a time trap, a limit by address."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.common import robots
from portal.common.client_address import client_network
from portal.common.limits import count_attempt
from portal.common.refusals import Refusal
from portal.common.robots import QUICKEST, TRAP
from portal.forms.models import FormAttachment

__all__ = ["QUICKEST", "TRAP", "guard_network", "guard_sending", "key_of", "new_stamp"]

LONGEST = 24 * 3600  # seconds between opening a form and sending it
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
    return robots.new_stamp(_salt(attachment))


def key_of(attachment: FormAttachment, stamp: str) -> str:
    """The key of the sending, "" for what is forged or a day old."""
    opened = _read(attachment, stamp)
    return opened.key if opened else ""


def guard_sending(request: HttpRequest, attachment: FormAttachment, stamp: str) -> None:
    """Errors: RobotRefused, TooManySent."""
    opened = _read(attachment, stamp)
    if request.POST.get(TRAP) or opened is None or opened.age < QUICKEST:
        raise RobotRefused
    guard_network(request)


def guard_network(request: HttpRequest) -> None:
    """Error: TooManySent."""
    who = client_network(request)
    if who and not count_attempt(scope="forms.submit", who=who, limit=MOST, seconds=WINDOW):
        raise TooManySent


def _read(attachment: FormAttachment, stamp: str) -> robots.Stamp | None:
    opened = robots.read_stamp(_salt(attachment), stamp)
    return opened if opened is not None and opened.age <= LONGEST else None


def _salt(attachment: FormAttachment) -> str:
    return f"portal.forms.stamp:{attachment.public_id}"
