"""States and transition tables of the hall."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class TicketKind(TextChoices):
    WALK_IN = "walk_in", _("taken at the kiosk")
    BOOKED = "booked", _("booked")


class TicketState(TextChoices):
    WAITING = "waiting", _("waiting")
    CALLED = "called", _("called")
    SERVING = "serving", _("being served")
    DONE = "done", _("served")
    NO_SHOW = "no_show", _("did not come")
    VOID = "void", _("cancelled")
    EXPIRED = "expired", _("not called that day")
    DONE_AUTO = "done_auto", _("closed at the end of the day")


AT_DESK = (TicketState.CALLED, TicketState.SERVING)

TRANSITIONS: dict[str, tuple[str, ...]] = {
    TicketState.WAITING: (TicketState.CALLED, TicketState.VOID, TicketState.EXPIRED),
    TicketState.CALLED: (TicketState.SERVING, TicketState.NO_SHOW, TicketState.EXPIRED),
    TicketState.SERVING: (TicketState.DONE, TicketState.DONE_AUTO),
    TicketState.NO_SHOW: (TicketState.WAITING,),
    TicketState.DONE: (),
    TicketState.VOID: (),
    TicketState.EXPIRED: (),
    TicketState.DONE_AUTO: (),
}


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


NUMBER_LIMIT = 999
