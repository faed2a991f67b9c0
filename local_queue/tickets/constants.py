"""States and transition tables of the hall."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TicketKind(TextChoices):
    WALK_IN = "walk_in", _("taken at the kiosk")
    BOOKED = "booked", _("booked")


class TicketState(TextChoices):
    WAITING = "waiting", _("waiting")
    CALLED = "called", _("called")
    SERVING = "serving", _("being served")
    PARKED = "parked", _("put aside")
    DONE = "done", _("served")
    NO_SHOW = "no_show", _("did not come")
    LEFT = "left", _("left without waiting")
    VOID = "void", _("cancelled")
    EXPIRED = "expired", _("not called that day")
    DONE_AUTO = "done_auto", _("closed at the end of the day")


State = TicketState
AT_DESK = (State.CALLED, State.SERVING)
# Whom a desk may call by number, whatever the order says.
CALLABLE = (State.WAITING, State.PARKED, State.NO_SHOW)
# Left open at the end of a day; whoever is being served is closed as DONE_AUTO.
EXPIRING = (State.WAITING, State.CALLED, State.PARKED)

TRANSITIONS: dict[str, frozenset[str]] = {
    State.WAITING: frozenset({State.CALLED, State.LEFT, State.VOID, State.EXPIRED}),
    State.CALLED: frozenset({State.SERVING, State.NO_SHOW, State.WAITING, State.PARKED, State.EXPIRED}),
    State.SERVING: frozenset({State.DONE, State.PARKED, State.WAITING, State.DONE_AUTO}),
    State.PARKED: frozenset({State.CALLED, State.WAITING, State.LEFT, State.EXPIRED}),
    State.NO_SHOW: frozenset({State.WAITING}),
    State.LEFT: frozenset(),
    State.DONE: frozenset(),
    State.VOID: frozenset(),
    State.EXPIRED: frozenset(),
    State.DONE_AUTO: frozenset(),
}


class LegOutcome(TextChoices):
    """How a visit to a desk ended where that is no state of the ticket."""

    REDIRECTED = "redirected", _("sent on")
    UNDONE = "undone", _("taken back")


class DeskState(TextChoices):
    OFF = "off", _("closed")
    READY = "ready", _("free")
    PAUSED = "paused", _("break")


class CallReason(TextChoices):
    """Why this ticket and no other; stored with every call (rule 32)."""

    BOOKED_DUE = "booked_due", _("booked, the time has come")
    WALK_IN_CAP = "walk_in_cap", _("has waited the longest time allowed")
    WALK_IN_ORDER = "walk_in_order", _("first in the live queue")
    BOOKED_EARLY = "booked_early", _("booked, came early, nobody else is due")
    BOOKED_LATE = "booked_late", _("booked, came late, in the live queue")
    PRIORITY = "priority", _("goes first by law")
    AFTER_PRIORITY = "after_priority", _("their turn after those who go first by law")
    BY_NUMBER = "by_number", _("called by number")


class PauseReason(TextChoices):
    """Why the whole hall stands still."""

    ALARM = "alarm", _("air-raid alert")
    BLACKOUT = "blackout", _("no electricity")


NUMBER_LIMIT = 999
UNDO = timedelta(seconds=10)  # how long the last act of a desk may be taken back
