"""A portal older than a hall: what it does not understand waits; after the upgrade nothing tells that it was."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, HallEvent, HallLog, HallPause
from modules.equeue.selectors.hall_days import events_of_day
from modules.equeue.services import sync
from portal.common import clock
from tests.modules.equeue.hall_messages import batch, event

STORIES = (
    ("checked_in", "called", "started", "finished", "undone", "finished"),
    ("checked_in", "called", "no_show", "returned", "called", "started", "finished"),
    ("called", "no_show", "undone", "called", "no_show"),
)
PAUSES = ("hall.paused", "hall.resumed", "hall.paused", "hall.resumed")
ALL = sync.KNOWN
KNOWN_BEFORE = ALL - {"ticket.returned", "ticket.undone"}
pytestmark = pytest.mark.usefixtures("frozen")


def told_log(bookings, order):
    """The log of a day: three booked people, one without a booking, an alarm and its end twice, in any mixture."""
    lines = []
    for place, (booking, story) in enumerate(zip(bookings, STORIES, strict=True)):
        lines.append([(f"ticket.{kind}", f"t{place}", {"booking": booking.public_id}) for kind in story])
    lines.append([("ticket.issued", "walk", {"number": "П-001"}), ("ticket.called", "walk", {})])
    lines.append([(kind, "hall", {"reason": "alarm"}) for kind in PAUSES])
    log = []
    now = clock.now()
    while lines:
        line = order.choice(lines)
        kind, name, payload = line.pop(0)
        number = len(log) + 1
        one = event(number, kind, **payload)
        at = now - timedelta(minutes=60 - number)
        log.append(replace(one, aggregate=name, service_day=clock.today(), at_wall=at))
        if not line:
            lines.remove(line)
    return log


def forget(bookings):
    for model in (HallEvent, HallLog, HallPause):
        model.objects.all().delete()
    Booking.objects.filter(pk__in=[booking.pk for booking in bookings]).update(state=BookingState.BOOKED)


def state(hall, bookings):
    return (
        list(HallEvent.objects.order_by("seq").values_list("seq", "digest", "state", "note")),
        list(Booking.objects.filter(pk__in=[one.pk for one in bookings]).order_by("pk").values_list("state")),
        list(HallPause.objects.order_by("began_at").values_list("began_at", "ended_at", "reason")),
        events_of_day(hall.pk, clock.today()),
    )


def receive(hall, log, size):
    for place in range(0, len(log), size):
        sync.receive_events(hall, batch(*log[place : place + size]))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.randoms(use_true_random=False), st.sets(st.integers(1, 24), max_size=8), st.integers(0, 24), st.integers(1, 9)
)
def test_upgraded_in_the_middle_of_a_day_ends_where_upgraded_before_it_does(
    hall, bookings, monkeypatch, order, newer, before, size
):
    log = [replace(one, v=2) if one.seq in newer else one for one in told_log(bookings, order)]
    forget(bookings)
    with monkeypatch.context() as upgraded:
        upgraded.setattr(sync, "VERSION", 2)
        receive(hall, log, size)
        expected = state(hall, bookings)
    forget(bookings)
    with monkeypatch.context() as old:
        old.setattr(sync, "KNOWN", KNOWN_BEFORE)
        receive(hall, log[:before], size)
        old.setattr(sync, "VERSION", 2)
        old.setattr(sync, "KNOWN", ALL)
        receive(hall, log[before:], size)  # the new version is at work, its hourly task has not run yet
        sync.reapply_events()
        assert state(hall, bookings) == expected
        assert sync.reapply_events() == 0


def test_only_what_tells_of_the_same_person_waits_and_an_alarm_never(hall, bookings):
    first, second, third = (booking.public_id for booking in bookings)
    today = {"service_day": clock.today()}
    log = [
        replace(event(1, "ticket.teleported", booking=first), aggregate="t1"),
        replace(event(2, "ticket.no_show", booking=first), aggregate="t1"),
        replace(event(3, "ticket.finished", booking=second), aggregate="t2"),
        replace(event(4, "hall.explained"), aggregate="hall", **today),
        replace(event(5, "hall.paused", reason="alarm"), aggregate="hall", **today),
        replace(event(6, "ticket.no_show", booking=first), aggregate="t1"),
        replace(event(7, "ticket.no_show", booking=third), aggregate="t3"),
    ]
    receive(hall, log, 3)
    states = [Booking.objects.get(public_id=name).state for name in (first, second, third)]
    assert states == [BookingState.BOOKED, BookingState.SERVED, BookingState.NO_SHOW]
    assert HallPause.objects.filter(ended_at=None).exists()
    stored = HallEvent.objects.filter(state="stored").order_by("seq").values_list("seq", flat=True)
    assert list(stored) == [1, 2, 4, 6]
