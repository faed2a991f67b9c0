"""The log: gapless, and the whole state follows from it."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local_queue.protocol.events import Event as Message
from local_queue.protocol.queue import CallRules
from local_queue.protocol.wire import from_plain
from local_queue.tickets.fold import fold
from local_queue.tickets.models import (
    Counter,
    DeskAct,
    Device,
    Event,
    ExpectedVisit,
    HallPause,
    LogHead,
    ServiceDay,
    Ticket,
    TicketLeg,
)
from local_queue.tickets.services import calling, desks, passing_on, undoing
from local_queue.tickets.services.alarm import begin_alarm, end_alarm
from local_queue.tickets.services.checking_in import check_in
from local_queue.tickets.services.issuing import issue_ticket
from local_queue.tickets.services.mirror import apply_bookings, apply_configuration
from local_queue.tickets.services.refusals import Refusal
from local_queue.tickets.services.replay import begin_new_log, replay
from local_queue.tickets.services.staff_tickets import give_ticket, let_first
from local_queue.tickets.verify import breaches
from tests.local_queue.conftest import PASSWORD, VETERAN, Hall, booking, configuration

ACTS = {
    "issue": lambda hall, desk: issue_ticket("passport"),
    "issue land": lambda hall, desk: issue_ticket("land"),
    "book": lambda hall, desk: apply_bookings(
        [booking(f"А-{101 + Event.objects.count()}", at=hall.morning + timedelta(minutes=Event.objects.count()))]
    ),
    "check in": lambda hall, desk: check_in("А-101"),
    "cancel": lambda hall, desk: apply_bookings([booking("А-101", state="gone", version=9)]),
    "open": lambda hall, desk: desks.sign_in(desk.replace("desk", "vikno"), PASSWORD),
    "close": lambda hall, desk: desks.sign_out(desk),
    "next": lambda hall, desk: calling.call_next(desk),
    "recall": lambda hall, desk: calling.recall(desk),
    "start": lambda hall, desk: calling.start_serving(desk),
    "finish": lambda hall, desk: calling.finish(desk),
    "finish and next": lambda hall, desk: calling.finish(desk, then_next=True),
    "no show": lambda hall, desk: calling.no_show(desk),
    "return": lambda hall, desk: calling.return_ticket(desk, _missed()),
    "number": lambda hall, desk: calling.call_number(desk, _number()),
    "park": lambda hall, desk: passing_on.park(desk),
    "redirect": lambda hall, desk: passing_on.redirect(desk, type_id="land"),
    "redirect back": lambda hall, desk: passing_on.redirect(desk, type_id="passport"),
    "to the other desk": lambda hall, desk: passing_on.redirect(desk, to_desk="desk1" if desk == "desk3" else "desk3"),
    "leave": lambda hall, desk: passing_on.leave(desk, _waiting()),
    "undo": lambda hall, desk: undoing.undo(desk),
    "a moment": lambda hall, desk: hall.wait(seconds=6),
    "pause": lambda hall, desk: desks.pause(desk),
    "resume": lambda hall, desk: desks.resume(desk),
    "rename": lambda hall, desk: desks.rename(desk, f"Вікно {Event.objects.count() % 90}"),
    "alarm": lambda hall, desk: begin_alarm(device=desk),
    "go on": lambda hall, desk: end_alarm(device=desk),
    "check in any": lambda hall, desk: check_in(_expected()),
    "give": lambda hall, desk: give_ticket(desk, "passport"),
    "give first": lambda hall, desk: give_ticket(desk, "passport", group="veteran"),
    "let first": lambda hall, desk: let_first(desk, _waiting(), "veteran"),
    "break until": lambda hall, desk: desks.time_pause(desk, "9"),
    "choose": lambda hall, desk: desks.choose_types(desk, ["land"], ["passport"]),
    "choose all": lambda hall, desk: desks.choose_types(desk, ["land", "passport"], []),
    "wait": lambda hall, desk: hall.wait(minutes=7),
    "tomorrow": lambda hall, desk: hall.wait(hours=25),
}


# Without people and open desks most acts are refused and show nothing.
BEGINNING = [("issue", ""), ("open", "desk1"), ("issue land", ""), ("open", "desk3"), ("issue", ""), ("book", "")]
OFTEN = ["issue", "next", "number", "park", "recall", "redirect", "return", "start", "to the other desk", "undo"]


RULES = configuration(
    priority_groups=(VETERAN,), priority_prefix="В", rules=CallRules(late_policy="walk_in", late_minutes=5)
)


def _missed() -> str:
    ticket = Ticket.objects.filter(state__in=["no_show", "parked"]).first()
    return ticket.public_id if ticket else ""


def _waiting() -> str:
    ticket = Ticket.objects.filter(state="waiting").last()
    return ticket.public_id if ticket else ""


def _expected() -> str:
    visit = ExpectedVisit.objects.filter(is_expected=True).last()
    return visit.number if visit else "А-101"


def _number() -> str:
    ticket = Ticket.objects.exclude(state="done").last()
    return ticket.number if ticket else "П-009"


def messages() -> list[Message]:
    return [from_plain(Message, row.body) for row in Event.objects.order_by("seq")]


def check_fold() -> None:
    facts = fold(messages())
    assert {name: (fact.number, fact.state, fact.type) for name, fact in facts.tickets.items()} == {
        ticket.public_id: (ticket.number, ticket.state, ticket.type.public_id) for ticket in Ticket.objects.all()
    }
    at_desk = {name: fact.desk for name, fact in facts.tickets.items() if fact.state in ("called", "serving")}
    assert at_desk == {
        ticket.public_id: ticket.desk.public_id for ticket in Ticket.objects.filter(state__in=["called", "serving"])
    }
    open_legs = set(TicketLeg.objects.filter(ended_at__isnull=True).values_list("ticket__public_id", flat=True))
    assert open_legs == set(at_desk)
    for desk in Device.objects.filter(kind="desk"):
        fact = facts.desks.get(desk.public_id)
        told = (fact.state, fact.title, fact.is_pause_planned) if fact else ("off", "", False)
        assert told == (desk.state, desk.title, desk.is_pause_planned)
    pause = HallPause.objects.filter(ended_at__isnull=True).first()
    assert facts.pause == (pause.reason if pause else "")
    open_days = ServiceDay.objects.filter(closed_at__isnull=True).values_list("date", flat=True)
    assert facts.open_days == {date.isoformat() for date in open_days}


def check_sequence() -> None:
    head = LogHead.objects.get()
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, head.last_seq + 1))


def tables() -> dict[str, list[dict[str, object]]]:
    """All that acts write, without numbers of rows and what no event tells."""
    kept = {
        "days": ServiceDay.objects.values("date", "opened_at", "closed_at"),
        "counters": Counter.objects.filter(value__gt=0).values("day__date", "series", "value"),
        "tickets": Ticket.objects.values(
            *("public_id", "number", "kind", "state", "day__date", "booking_id", "starts_at", "taken_at", "reason"),
            *("order", "call_order", "called_at", "started_at", "ended_at", "checked_in_at", "priority"),
            *("type__public_id", "desk__public_id", "only_desk__public_id"),
        ),
        "pauses": HallPause.objects.values("day__date", "reason", "began_at", "ended_at"),
        "legs": TicketLeg.objects.values(
            *("ticket__number", "desk__public_id", "reason", "called_at", "started_at", "ended_at", "outcome")
        ),
        "desks": Device.objects.values(
            "public_id", "state", "title", "is_pause_planned", "state_since", "chosen", "paused_until"
        ),
        "events": Event.objects.values("origin", "seq", "place", "type", "service_day", "body"),
    }
    return {name: sorted(rows, key=str) for name, rows in kept.items()}


def check_replay() -> None:
    """From nothing, in two parts that overlap, the log makes the same tables."""
    before, told = tables(), messages()
    devices = list(Device.objects.all())
    for model in (DeskAct, TicketLeg, Ticket, Counter, ServiceDay, Event):
        model.objects.all().delete()
    LogHead.objects.update(last_seq=0, last_at=None)
    Device.objects.update(
        state="off", title="", is_pause_planned=False, state_since=None, chosen={}, paused_until=None
    )
    begin_new_log()
    half = len(told) // 2
    assert replay(told[: half + 2], is_last=False) + replay(told[half:], is_last=True) == len(told)
    after = tables()
    never = {row.public_id for row in devices if row.public_id not in {event.aggregate for event in told}}
    for side in (before, after):
        side["desks"] = [row for row in side["desks"] if row["public_id"] not in never]
    assert after == before


def test_a_day_in_the_hall_folds_to_the_tables(hall: Hall) -> None:
    for act in ("issue", "open", "book", "next", "start", "pause", "finish", "resume", "issue", "next", "no show"):
        ACTS[act](hall, "desk3")
    ACTS["return"](hall, "desk3")
    check_fold()
    check_sequence()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(OFTEN * 3 + sorted(ACTS)), st.sampled_from(["desk1", "desk3"])), min_size=20)
)
def test_any_acts_fold_to_the_tables(hall: Hall, acts: list[tuple[str, str]]) -> None:
    _empty(hall)
    apply_configuration(RULES)
    for name, desk in [*BEGINNING, *acts]:
        try:
            ACTS[name](hall, desk)
        except Refusal:
            continue
    check_fold()
    check_sequence()
    assert list(breaches()) == []
    check_replay()


def _empty(hall: Hall) -> None:
    from django.core.cache import cache

    from local_queue.tickets.models import Press

    for model in (DeskAct, TicketLeg, Ticket, Counter, ServiceDay, ExpectedVisit, Press, Event):
        model.objects.all().delete()
    LogHead.objects.update(last_seq=0, last_at=None, base=0, lost_origin="", lost_seq=0, lost_base=0)
    Device.objects.update(
        state="off", title="", is_pause_planned=False, session="", state_since=None, chosen={}, paused_until=None
    )
    cache.clear()
    hall.to(hall.morning)


def test_log_of_an_undo_after_an_undo_comes_back(hall: Hall) -> None:
    """The visit of a call that was taken back is no visit: an act taken back later does not speak of it."""
    for act in ("issue", "open", "next", "undo", "leave", "undo"):
        ACTS[act](hall, "desk3")
    check_replay()
