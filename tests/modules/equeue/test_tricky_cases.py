"""Cases of the section D of the design that no other file here has (docs/modules/equeue.md, «Складні випадки»)."""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from io import BytesIO

import icalendar
import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from pypdf import PdfReader

from modules.equeue.engine.refusals import SlotNotOffered, SlotTaken, TooManyHolds
from modules.equeue.engine.slots import Slot
from modules.equeue.engine.window import Window
from modules.equeue.models import Booking, BookingEvent, Queue
from modules.equeue.selectors import free_slots
from modules.equeue.selectors.audit import breaches
from modules.equeue.services import confirm_booking, hold_slot
from modules.equeue.services.reminders import send_reminders
from modules.equeue.services.retiming import retime
from portal.common.clock import KYIV
from portal.notifications.models import Delivery
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import WorkplaceTypeFactory
from tests.support.race import race

DAY, HOST = date(2026, 11, 17), "vyshneva.test"


def kyiv(*parts):
    return datetime(*parts, tzinfo=KYIV)


def taken(row, day, start, now, name="x"):
    return hold_slot(workplace_type=row, local_date=day, local_start=start, holder=name, now=now)


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_visitor_with_twenty_tabs_holds_three_times(queue, moment):
    """D7: from four processes at once, on different days."""
    row = WorkplaceTypeFactory(queue=queue, capacity=5)

    def tabs(number):
        won = 0
        for day in range(1, 6):
            try:
                taken(row, moment.date() + timedelta(days=day), time(9 + number), moment, "one visitor")
                won += 1
            except TooManyHolds:
                pass
        return won

    assert sum(race(*(partial(tabs, number) for number in range(4)))) == 3
    assert Booking.objects.filter(state="held").count() == 3


@pytest.mark.django_db
def test_guessed_and_foreign_holds_are_not_there(community, workplace_type, moment):
    """D8: neither seen, nor prolonged, nor confirmed, nor given back."""
    CommunitySiteFactory(community=community, hostname=HOST)
    CommunitySiteFactory(hostname="insha.test")
    with time_machine.travel(moment, tick=False):
        held = taken(workplace_type, DAY, time(9), moment)
        for host, token in ((HOST, "0" * 40), ("insha.test", held.token)):
            stranger = Client(headers={"host": host, "Idempotency-Key": "guess-of-a-stranger"})
            api = f"/api/v1/equeue/bookings/{token}"
            assert stranger.get(f"/services/equeue/hold/{token}/").status_code == 404
            assert stranger.get(api).status_code == stranger.delete(api).status_code == 404
            assert stranger.post(f"/api/v1/equeue/holds/{token}/extend").status_code == 404
            person = {"token": token, "name": "Оксана Ковальчук", "phone": "+380671234567", "consent": True}
            assert stranger.post("/api/v1/equeue/bookings", person, "application/json").status_code == 404
    row = Booking.objects.get()
    assert (row.state, row.extensions) == ("held", 0)


CHANGES = [date(2026, 10, 25), date(2027, 3, 28)]


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_visit_after_the_change_of_clocks_has_one_wall_time_everywhere(community, queue, contact, change):
    """D17: booked before, visited after; letters, page, PDF and calendar say the same."""
    CommunitySiteFactory(community=community, hostname=HOST)
    row = WorkplaceTypeFactory(queue=queue)
    before, day = change - timedelta(days=3), change + timedelta(days=1)
    with time_machine.travel(datetime.combine(before, time(15), KYIV), tick=False) as clock:
        made = confirm_booking(token=taken(row, day, time(9, 30), None).token, contact=contact)
        visitor = Client(headers={"host": HOST})
        ticket = f"/services/equeue/ticket/{made.token}/"
        page = visitor.get(ticket).content.decode()
        paper = PdfReader(BytesIO(visitor.get(f"{ticket}ticket.pdf").content)).pages[0].extract_text()
        calendar = icalendar.Calendar.from_ical(visitor.get(f"{ticket}visit.ics").content)
        clock.move_to(datetime.combine(day, time(8), KYIV))
        assert send_reminders() == 1
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].dt.astimezone(KYIV) == datetime.combine(day, time(9, 30), KYIV)
    assert event["DTSTART"].dt.utcoffset() == timedelta(0) and event["DTSTART"].dt == made.starts_at
    letters = {letter.code: letter.text for letter in Delivery.objects.all()}
    assert set(letters) == {"equeue.booking_made", "equeue.booking_reminder"}
    for where in (page, paper, *letters.values()):
        assert "9:30" in where and "8:30" not in where and "10:30" not in where


def test_three_days_are_three_days_over_the_change_of_clocks():
    """D18: by the calendar they end at midnight, by the clock 72 hours pass, of which one is an hour of the change."""
    late = kyiv(2026, 10, 23, 23, 59, 59)
    window = Window(14, lead_days=3)
    assert window.dates(late)[0] == date(2026, 10, 26)
    assert window.dates(late + timedelta(seconds=1))[0] == date(2026, 10, 27)
    monday = Slot(date(2026, 10, 26), time(10), 600, 630)
    assert Window(lead_minutes=4320).offers(monday, kyiv(2026, 10, 23, 11))
    assert not Window(lead_minutes=4320).offers(monday, kyiv(2026, 10, 23, 11, 0, 1))
    spring = Slot(date(2027, 3, 29), time(10), 600, 630)
    assert Window(lead_minutes=4320).offers(spring, kyiv(2027, 3, 26, 9))
    assert not Window(lead_minutes=4320).offers(spring, kyiv(2027, 3, 26, 9, 0, 1))


@pytest.mark.django_db
def test_first_and_last_minute_of_the_window(workplace_type):
    """D19: the last day opens with its midnight, the last minute of a day still belongs to it."""
    last, night = date(2026, 11, 30), kyiv(2026, 11, 16, 23, 59, 59)
    with time_machine.travel(night, tick=False) as clock:
        with pytest.raises(SlotNotOffered):
            taken(workplace_type, last, time(9), None)
        assert taken(workplace_type, last - timedelta(days=1), time(17, 30), None).token
        clock.shift(timedelta(seconds=1))
        assert taken(workplace_type, last, time(9), None).token
        with pytest.raises(SlotNotOffered):
            taken(workplace_type, last + timedelta(days=1), time(9), None)


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_day_that_opens_at_six_sharp_under_load(queue):
    """D19: a second before six nobody wins, at six exactly as many as there are places."""
    row = WorkplaceTypeFactory(queue=queue, capacity=3)
    Queue.objects.filter(pk=queue.pk).update(day_opens_at=time(6))
    last, six = date(2026, 11, 29), kyiv(2026, 11, 16, 6)

    def crowd(name):
        early = won = 0
        for number in range(6):
            for now in (six - timedelta(microseconds=1), six):
                try:
                    taken(row, last, time(9), now.astimezone(UTC), f"{name}{number}")
                    early, won = early + (now < six), won + (now >= six)
                except (SlotNotOffered, SlotTaken):
                    pass
        return early, won

    with time_machine.travel(six, tick=False):
        found = race(*(partial(crowd, name) for name in "abcd"))
    assert [sum(column) for column in zip(*found, strict=True)] == [0, 3]
    assert Booking.objects.filter(state="held").count() == 3 and list(breaches()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "day"),
    [(kyiv(2026, 12, 31, 23, 59, 59), date(2027, 1, 1)), (kyiv(2028, 2, 28, 12), date(2028, 2, 29))],
)
def test_visits_of_new_years_day_and_of_a_leap_day(queue, contact, now, day):
    """D20."""
    row = WorkplaceTypeFactory(queue=queue)
    with time_machine.travel(now, tick=False):
        (offer,) = free_slots(row.queue)
        days = [found.local_date for found in offer.days]
        assert days == [now.date() + timedelta(days=number) for number in range(14)] and day in days
        made = confirm_booking(token=taken(row, day, time(9), None).token, contact=contact)
    assert made.starts_at == datetime.combine(day, time(9), KYIV) and made.number == "А-101"
    assert f"{day.day}" in Delivery.objects.get().subject and list(breaches()) == []


@pytest.mark.django_db
def test_new_rules_of_the_clock_keep_the_wall_time_and_say_whom_they_hit(
    hall, workplace_type, contact, moment, capsys
):
    """Bookings were reckoned by old rules: an hour off now. The list names them, the audit stays clean, halls hear."""
    with time_machine.travel(moment, tick=False):
        made = confirm_booking(token=taken(workplace_type, DAY, time(9), None).token, contact=contact)
        right = confirm_booking(token=taken(workplace_type, DAY, time(10), None).token, contact=contact)
        hour = timedelta(hours=1)
        Booking.objects.filter(pk=made.pk).update(starts_at=made.starts_at + hour, ends_at=made.ends_at + hour)
        assert any("do not agree" in line for line in breaches())
        call_command("retime_bookings", "--list")
        assert "А-101 17.11.2026 09:00" in capsys.readouterr().out and list(breaches()) != []
        (found,) = retime()
        assert (found.number, found.now) == (made.number, made.starts_at)
        assert retime() == [] and list(breaches()) == []
        again = Booking.objects.get(pk=made.pk)
        assert (again.starts_at, again.local_start, again.version) == (made.starts_at, time(9), made.version + 1)
        assert Booking.objects.get(pk=right.pk).version == right.version
        event = BookingEvent.objects.filter(booking=made).latest("pk")
        assert (event.state_from, event.state_to) == ("booked", "booked")


@pytest.mark.django_db
def test_wall_time_that_new_rules_skip_is_only_reported(workplace_type, contact):
    """Somebody must call: nothing is changed by itself."""
    change = date(2027, 3, 28)
    with time_machine.travel(kyiv(2027, 3, 20, 12), tick=False):
        made = confirm_booking(token=taken(workplace_type, change, time(9), None).token, contact=contact)
        Booking.objects.filter(pk=made.pk).update(local_start=time(3, 30))
        (found,) = retime()
        assert found.now is None and Booking.objects.get(pk=made.pk).version == made.version
