"""One press at a desk: who presses, when, what it touches, and how it is told to the log."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from local_queue.protocol.events import EventType
from local_queue.tickets.constants import AT_DESK, DeskState
from local_queue.tickets.models import Device, Event, ServiceDay, Ticket
from local_queue.tickets.selectors import alarm, is_lease_over
from local_queue.tickets.services import log, undoing
from local_queue.tickets.services.days import open_day
from local_queue.tickets.services.presses import once
from local_queue.tickets.services.refusals import Refusal

Answer = dict[str, Any]


@dataclass(slots=True)
class Act:
    """`touched` are the tickets as they stood before, in the order of the changes."""

    desk: Device
    day: ServiceDay
    at: datetime
    touched: list[undoing.Values] = field(default_factory=list)

    def touch(self, ticket: Ticket) -> Ticket:
        """Call before a ticket is changed; an act that changes it twice is taken back as one."""
        if all(one["pk"] != ticket.pk for one in self.touched):
            self.touched.append(undoing.values_of(ticket))
        return ticket

    def note(self, kind: EventType, ticket: Ticket, **more: Any) -> Event:
        payload = {"desk": self.desk.public_id, "booking": ticket.booking_id, **more}
        return log.append(kind, ticket.public_id, payload, day=self.day.date, at=self.at, device=self.desk.public_id)

    def ticket(self, *states: str) -> Ticket:
        """The ticket at this desk. Refuses "changed" if none is in such a state."""
        ticket = Ticket.objects.filter(desk=self.desk, state__in=states).select_related("type").first()
        if ticket is None:
            raise Refusal("changed", _("This ticket has already been dealt with."))
        return ticket

    def need_working_hall(self) -> None:
        """Refuses "hall_paused" during an alarm."""
        if alarm(self.at) is not None:
            raise Refusal("hall_paused", _("The hall is paused. Nobody is called now."))

    def need_free_desk(self) -> None:
        self.need_working_hall()
        if is_lease_over(self.at):
            text = _(
                "The portal has not confirmed this hall for too long. Connect it to the internet or ask for a code."
            )
            raise Refusal("lease_over", text)
        if self.desk.state == DeskState.PAUSED:
            raise Refusal("paused", _("The desk is on a break. Come back first."))
        if Ticket.objects.filter(desk=self.desk, state__in=AT_DESK).exists():
            raise Refusal("busy", _("Finish with the ticket at the desk first."))


def press(desk_id: str, action: str, key: str, do: Callable[[Act], Answer], *, more: str = "") -> Answer:
    """Run one act of a desk once for its key, and keep what it takes to take it back. `more` belongs to the key.

    Refuses "desk_closed".
    """

    def act() -> Answer:
        at = log.stamp()
        day = open_day(at)
        desk = Device.objects.filter(public_id=desk_id, kind="desk", is_active=True).first()
        if desk is None or desk.state == DeskState.OFF:
            raise Refusal("desk_closed", _("This desk is closed. Sign in again."))
        one = Act(desk, day, at)
        answer = do(one)
        if one.touched:
            undoing.remember(desk, action, answer["number"], one.touched, at)
        return answer

    return once(key, ":".join(filter(None, (action, desk_id, more))), act)


def answer_of(ticket: Ticket) -> Answer:
    return {"ticket": ticket.public_id, "number": ticket.number}
