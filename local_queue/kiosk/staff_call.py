"""A call for staff that outlives a restart of the hall: the kiosk's own session remembers that it was made."""

from datetime import timedelta

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from local_queue import clock, instance
from local_queue.desk.access import device_of
from local_queue.tickets.services.helping import WAITS_SECONDS, HelpCall, ask_for_help, help_call

ASKED = "help"


def call(request: HttpRequest) -> HelpCall:
    """The person has pressed."""
    found = ask_for_help(_name(request))
    request.session[ASKED] = {"at": found.since.isoformat(), "by": instance.CURRENT}
    return found


def current(request: HttpRequest) -> HelpCall | None:
    """The call that is on; one that a restart of the server has swallowed is made again,
    with the time of its press."""
    known, asked = help_call(), request.session.get(ASKED)
    if known is not None or not isinstance(asked, dict) or asked.get("by") == instance.CURRENT:
        return known
    since = parse_datetime(str(asked.get("at")))
    if since is None or clock.now() - since > timedelta(seconds=WAITS_SECONDS):
        return None
    request.session[ASKED] = {**asked, "by": instance.CURRENT}
    return ask_for_help(_name(request), since)


def _name(request: HttpRequest) -> str:
    device = device_of(request, "kiosk")
    return str(device) if device else _("Kiosk")
