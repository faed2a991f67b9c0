"""«Наступний», «За номером», «Почати», «Завершити», «Не з’явився», «Повторити», «Повернути» (rules 31 and 32)."""

from django.utils.translation import gettext as _

from local_queue.protocol.events import EventType
from local_queue.tickets.constants import CALLABLE, CallReason, DeskState, TicketState
from local_queue.tickets.engine import Choice
from local_queue.tickets.models import Device, ExpectedVisit, Ticket, TicketLeg
from local_queue.tickets.selectors import choices_for
from local_queue.tickets.services import log
from local_queue.tickets.services.acts import Act, Answer, answer_of, press
from local_queue.tickets.services.issuing import admit_visit
from local_queue.tickets.services.moves import close_leg, move
from local_queue.tickets.services.refusals import Refusal
from local_queue.tickets.services.returning import bring_back


def call_next(desk_id: str, *, key: str = "") -> Answer:
    """Call whom the rules name: {ticket, number, reason}.

    Refuses: "desk_closed", "paused", "busy" (a ticket is still at the desk), "nobody".
    """
    return press(desk_id, "next", key, _call_next)


def _call_next(act: Act) -> Answer:
    act.need_free_desk()
    for choice in choices_for(act.desk, act.day, act.at):
        ticket = _claim(choice, act)
        if ticket is not None:
            return {**answer_of(ticket), "reason": choice.reason}
    raise Refusal("nobody", _("Nobody is waiting."))


def _claim(choice: Choice, act: Act) -> Ticket | None:
    """Take one candidate; None if another desk was faster, so the next one is tried."""
    name = choice.candidate.id
    if name.startswith("visit:"):
        visit = ExpectedVisit.objects.select_related("type").get(booking_id=name.removeprefix("visit:"))
        ticket = admit_visit(visit, act.day, act.at, act.desk.public_id)
    else:
        ticket = Ticket.objects.get(public_id=name)
    before = list(act.touched)
    try:
        _call(ticket, choice.reason, act)
    except Refusal:
        act.touched = before
        return None
    return ticket


def _call(ticket: Ticket, reason: str, act: Act) -> None:
    act.touch(ticket)
    move(ticket, TicketState.CALLED, desk=act.desk, called_at=act.at, started_at=None, ended_at=None, reason=reason)
    TicketLeg.objects.create(ticket=ticket, desk=act.desk, reason=reason, called_at=act.at)
    event = act.note(EventType.TICKET_CALLED, ticket, number=ticket.number, reason=reason)
    Ticket.objects.filter(pk=ticket.pk).update(call_order=event.place)


def call_number(desk_id: str, number: str, *, key: str = "") -> Answer:
    """Call one ticket of today whatever the order says: {ticket, number, reason}. Digits alone are enough where they
    name one ticket only.

    Refuses: "desk_closed", "paused", "busy", "unknown", "ambiguous", "changed", "too_late" (did not come long ago).
    """
    number = _tidy(number)

    def act(one: Act) -> Answer:
        one.need_free_desk()
        ticket = _named(number, one)
        if ticket.state == TicketState.NO_SHOW:
            _bring_back(ticket, one)
        _call(ticket, CallReason.BY_NUMBER, one)
        return {**answer_of(ticket), "reason": CallReason.BY_NUMBER}

    return press(desk_id, "number", key, act, more=number)


def _tidy(number: str) -> str:
    """«п 1» and «П-001» are one number."""
    letters = "".join(sign for sign in number if sign.isalpha()).upper()
    digits = "".join(sign for sign in number if sign.isdigit())[:6]
    return f"{letters[:4]}-{digits.zfill(3)}" if letters else digits.zfill(3)


def _named(number: str, act: Act) -> Ticket:
    """The ticket of a number, made for a booked person who has not checked in."""
    ending = {"number": number} if "-" in number else {"number__endswith": f"-{number}"}
    tickets = list(Ticket.objects.filter(day=act.day, **ending).select_related("type")[:9])
    known = {ticket.booking_id for ticket in tickets} - {""}
    visits = ExpectedVisit.objects.filter(day=act.day.date, is_expected=True, **ending).select_related("type")
    expected = [visit for visit in visits[:9] if visit.booking_id not in known]
    open_ones = [ticket for ticket in tickets if ticket.state in CALLABLE]
    if len(open_ones) + len(expected) > 1:
        numbers = ", ".join([ticket.number for ticket in open_ones] + [visit.number for visit in expected])
        raise Refusal("ambiguous", _("Several tickets have these digits: %(numbers)s.") % {"numbers": numbers})
    if expected and not open_ones:
        return admit_visit(expected[0], act.day, act.at, act.desk.public_id)
    if open_ones:
        return open_ones[0]
    if tickets:
        state = TicketState(tickets[0].state).label
        words = {"number": tickets[0].number, "state": state}
        raise Refusal("changed", _("Ticket %(number)s cannot be called: %(state)s.") % words)
    raise Refusal("unknown", _("There is no ticket with this number today."))


def _bring_back(ticket: Ticket, act: Act) -> None:
    act.touch(ticket)
    bring_back(ticket, act.at, desk=act.desk.public_id)


def recall(desk_id: str, *, key: str = "") -> Answer:
    """Announce the called ticket once more; it becomes the newest call on the board."""

    def act(one: Act) -> Answer:
        one.need_working_hall()
        ticket = one.ticket(TicketState.CALLED)
        event = one.note(EventType.TICKET_RECALLED, ticket)
        Ticket.objects.filter(pk=ticket.pk).update(call_order=event.place)
        return answer_of(ticket)

    return press(desk_id, "recall", key, act)


def start_serving(desk_id: str, *, key: str = "") -> Answer:
    """The person came to the desk."""

    def act(one: Act) -> Answer:
        ticket = one.touch(one.ticket(TicketState.CALLED))
        move(ticket, TicketState.SERVING, started_at=one.at)
        TicketLeg.objects.filter(ticket=ticket, ended_at__isnull=True).update(started_at=one.at)
        one.note(EventType.TICKET_STARTED, ticket)
        return answer_of(ticket)

    return press(desk_id, "start", key, act)


def finish(desk_id: str, *, key: str = "", then_next: bool = False) -> Answer:
    """Done; a break pressed during the reception begins now. `then_next` calls the next one in the same act."""

    def act(one: Act) -> Answer:
        ticket = one.touch(one.ticket(TicketState.SERVING))
        move(ticket, TicketState.DONE, ended_at=one.at)
        close_leg(ticket, TicketState.DONE, one.at)
        one.note(EventType.TICKET_FINISHED, ticket)
        begin_planned_pause(one)
        answer = answer_of(ticket)
        if then_next and not one.desk.is_pause_planned:
            try:
                answer["next"] = _call_next(one)
            except Refusal as refusal:
                if refusal.code not in ("nobody", "hall_paused"):
                    raise
        return answer

    return press(desk_id, "finish", key, act, more="next" if then_next else "")


def begin_planned_pause(act: Act) -> None:
    """A break pressed during a reception begins when the desk is free."""
    desk = act.desk
    if desk.is_pause_planned:
        Device.objects.filter(pk=desk.pk).update(
            state=DeskState.PAUSED, is_pause_planned=False, state_since=act.at, paused_until=None
        )
        day = act.day.date
        log.append(EventType.DESK_PAUSED, desk.public_id, {}, day=day, at=act.at, device=desk.public_id)


def no_show(desk_id: str, *, key: str = "") -> Answer:
    """Nobody came. The ticket may be returned to the queue for a while."""

    def act(one: Act) -> Answer:
        one.need_working_hall()
        ticket = one.touch(one.ticket(TicketState.CALLED))
        move(ticket, TicketState.NO_SHOW, ended_at=one.at)
        close_leg(ticket, TicketState.NO_SHOW, one.at)
        one.note(EventType.TICKET_NO_SHOW, ticket)
        return answer_of(ticket)

    return press(desk_id, "no_show", key, act)


def return_ticket(desk_id: str, ticket_id: str, *, key: str = "") -> Answer:
    """A person who had not come, or was put aside, is back in the queue with the original waiting time.

    Refuses: "changed", "too_late".
    """

    def act(one: Act) -> Answer:
        ticket = Ticket.objects.filter(public_id=ticket_id, day=one.day).first()
        if ticket is None:
            raise Refusal("changed", _("This ticket is not of today."))
        _bring_back(ticket, one)
        return answer_of(ticket)

    return press(desk_id, "return", key, act, more=ticket_id)
