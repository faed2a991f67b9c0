"""«Покликати працівника»: a person at a kiosk asks for help, and a desk answers that somebody is on the way.

Kept in the memory of the one process and nowhere else: after a restart the kiosk, which remembers that it asked, asks
again by itself (kiosk/staff_call.py).
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from local_queue import clock
from local_queue.tickets.models import Device

NAME = "kiosk-help"
WAITS_SECONDS = 600
COMES_SECONDS = 120


@dataclass(frozen=True, slots=True)
class HelpCall:
    """`kiosk` is its name; `coming` is the desk that answered, empty while nobody has."""

    kiosk: str
    since: datetime
    coming: str = ""


def ask_for_help(kiosk: str, since: datetime | None = None) -> HelpCall:
    """A second press while the first one waits is the first one. Once somebody has come, a press asks anew. `since` is
    when the person pressed, if that was before now."""
    call = HelpCall(kiosk, since or clock.now())
    known = help_call()
    if known is not None and not known.coming:
        return known
    cache.set(NAME, call, WAITS_SECONDS)
    return call


def help_call() -> HelpCall | None:
    """Who asks for help now, or was just answered."""
    found: HelpCall | None = cache.get(NAME)
    return found


def answer_help(desk_id: str) -> None:
    """Somebody of this desk goes to the kiosk; the first answer stands."""
    known = help_call()
    desk = Device.objects.get(public_id=desk_id)
    if known is not None and not known.coming:
        cache.set(NAME, HelpCall(known.kiosk, known.since, str(desk)), COMES_SECONDS)
