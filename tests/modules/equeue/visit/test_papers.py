"""The ticket in calendars and on paper."""

from dataclasses import replace
from datetime import datetime, time, timedelta
from io import BytesIO

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from modules.equeue.services import cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.answering import accept_offer
from modules.equeue.services.moving import move_booking
from modules.equeue.services.proposing import propose_time
from portal.common import clock
from portal.notifications.models import Delivery
from tests.factories.addressees import OfficeFactory
from tests.modules.equeue.visit.pages import NEXT, text_of, ticket

pytestmark = pytest.mark.django_db


def event_of(content):
    calendar = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


class Client59:
    """A calendar that follows RFC 5546: the newest SEQUENCE of a UID stands, CANCEL strikes it out."""

    def __init__(self):
        self.events = {}

    def open(self, content):
        calendar, event = event_of(content)
        known = self.events.get(str(event["UID"]))
        if known is None or int(event["SEQUENCE"]) >= int(known["SEQUENCE"]):
            self.events[str(event["UID"])] = event
        return str(calendar["METHOD"])


def test_calendar_has_one_event_through_move_offer_and_cancelling(visitor, booked, staff, frozen):
    """D59."""
    phone, first = Client59(), booked()
    assert phone.open(visitor.get(ticket(first, "visit.ics")).content) == "PUBLISH"
    old_file = visitor.get(ticket(first, "visit.ics")).content
    second = move_booking(booking=first, local_date=NEXT, local_start=time(10))
    phone.open(visitor.get(ticket(first, "visit.ics"), follow=True).content)
    offer = propose_time(booking=second, local_date=NEXT, local_start=time(15), actor=staff)
    third = accept_offer(offer.held.token)
    phone.open(visitor.get(ticket(third, "visit.ics")).content)
    (event,) = phone.events.values()
    assert event["DTSTART"].dt == third.starts_at and str(event["STATUS"]) == "CONFIRMED"
    phone.open(old_file)  # an old letter opened again changes nothing back
    assert next(iter(phone.events.values()))["DTSTART"].dt == third.starts_at
    cancel_booking(booking=third)
    assert phone.open(visitor.get(ticket(third, "visit.ics")).content) == "CANCEL"
    (event,) = phone.events.values()
    assert str(event["STATUS"]) == "CANCELLED"


def test_pdf_printed_too_late_does_not_send_to_the_letter(visitor, booked, frozen):
    booking = booked()
    frozen.move_to(booking.starts_at - timedelta(minutes=20))
    words = " ".join(
        PdfReader(BytesIO(visitor.get(ticket(booking, "ticket.pdf")).content)).pages[0].extract_text().split()
    )
    assert "посилання з листа" not in words and "онлайн уже запізно" in words


@pytest.mark.parametrize(("waits", "code"), [(False, "booking_made"), (True, "application_received")])
def test_first_letter_tells_the_way_and_what_to_take_along(booked, site, centre, single, waits, code):
    OfficeFactory(addressee=centre, address="вул. Соборна, 12")
    booked(waits=waits)
    letter = Delivery.objects.get(code=f"equeue.{code}")
    for part in (letter.text, letter.html):
        part = part.replace("\xa0", " ")
        assert "вул. Соборна, 12" in part and "Візьміть із собою" in part and "довідка" in part


def test_first_letter_is_silent_of_what_is_not_known(booked, site, workplace_type):
    type(workplace_type).objects.filter(pk=workplace_type.pk).update(places="", bring="")
    workplace_type.refresh_from_db()
    booked(row=workplace_type)
    text = Delivery.objects.get(code="equeue.booking_made").text
    assert "Де:" not in text and "Візьміть" not in text


def test_who_left_no_address_costs_no_look_at_the_office(booked, site, single, contact):
    held = hold_slot(workplace_type=single, local_date=NEXT, local_start=time(9), holder="me")
    with CaptureQueriesContext(connection) as asked:
        confirm_booking(token=held.token, contact=replace(contact, email=""))
    assert not any("addressees_office" in row["sql"] for row in asked.captured_queries)


def test_letters_of_changes_bring_the_same_event(booked, site):
    first = booked()
    second = move_booking(booking=first, local_date=NEXT, local_start=time(10))
    cancel_booking(booking=second)
    uids, sequences = set(), []
    for code in ("booking_moved", "booking_cancelled"):
        letter = Delivery.objects.get(code=f"equeue.{code}")
        (file,) = letter.attachments.all()
        _calendar, event = event_of(bytes(file.content))
        uids.add(str(event["UID"]))
        sequences.append(int(event["SEQUENCE"]))
    assert uids == {f"{first.public_id}@viche"} and sequences == sorted(set(sequences))


def test_application_is_tentative_in_the_calendar(visitor, booked):
    _calendar, event = event_of(visitor.get(ticket(booked(waits=True), "visit.ics")).content)
    assert str(event["STATUS"]) == "TENTATIVE"


@pytest.mark.parametrize("wall", ["2026-10-25T02:30", "2027-03-28T02:30"])
def test_visit_after_the_change_of_clocks_has_the_wall_time_in_the_file(visitor, booked, single, frozen, wall):
    """D17: booked before, visited after."""
    frozen.move_to(datetime.fromisoformat(f"{wall}+00:00"))
    day = clock.today() + timedelta(days=7)
    booking = booked(day=day)
    _calendar, event = event_of(visitor.get(ticket(booking, "visit.ics")).content)
    assert event["DTSTART"].dt.astimezone(clock.KYIV).time() == time(9)
    assert f"{time(9):%-H:%M}" in text_of(visitor.get(ticket(booking)))


def test_slip_of_80_mm_has_the_number_the_time_and_a_code_on_one_page(visitor, booked):
    booking = booked()
    (page,) = PdfReader(BytesIO(visitor.get(ticket(booking, "ticket.pdf"), {"paper": "80"}).content)).pages
    words = page.extract_text().replace("\xa0", " ")
    assert booking.number in words and "9:00" in words and booking.shown_code in words
    width, height = (float(side) / 72 * 25.4 for side in (page.mediabox.width, page.mediabox.height))
    assert round(width) == 80 and 100 < height < 260
    (sheet,) = PdfReader(BytesIO(visitor.get(ticket(booking, "ticket.pdf")).content)).pages
    assert round(float(sheet.mediabox.width) / 72 * 25.4) == 210


@pytest.mark.parametrize("paper", ["", "80"])
def test_paper_of_a_cancelled_visit_calls_nobody_and_has_no_code(visitor, booked, paper):
    booking = booked()
    live = PdfReader(BytesIO(visitor.get(ticket(booking, "ticket.pdf"), {"paper": paper}).content)).pages[0]
    cancel_booking(booking=booking)
    (page,) = PdfReader(BytesIO(visitor.get(ticket(booking, "ticket.pdf"), {"paper": paper}).content)).pages
    words = " ".join(page.extract_text().split())
    assert "Скасовано" in words and "Цей талон уже не чинний" in words
    for wrong in ("Прийдіть", "Візьміть", "уже запізно", "Покажіть", "Для адміністратора"):
        assert wrong not in words
    drawn, drawn_before = (len(sheet.get_contents().get_data()) for sheet in (page, live))
    assert drawn < drawn_before / 2  # a code is thousands of squares


@pytest.mark.parametrize("paper", ["", "80"])
def test_largest_words_of_a_cancelled_visits_paper_are_its_state(visitor, booked, paper):
    booking = booked()
    cancel_booking(booking=booking)
    (page,) = PdfReader(BytesIO(visitor.get(ticket(booking, "ticket.pdf"), {"paper": paper}).content)).pages
    sizes = {}
    page.extract_text(visitor_text=lambda text, _cm, _tm, _font, size: sizes.setdefault(text.strip(), size))
    assert max(sizes, key=sizes.get) == "Скасовано" and booking.number in sizes
    html = text_of(visitor.get(ticket(booking)))
    assert html.index('class="talon__state">Скасовано') < html.index(f"<dd>{booking.number}</dd>")
    assert "talon__n" not in html


@pytest.mark.parametrize("paper", ["", "80"])
def test_paper_of_an_application_says_that_it_waits(visitor, booked, paper):
    content = visitor.get(ticket(booked(waits=True), "ticket.pdf"), {"paper": paper}).content
    words = " ".join(PdfReader(BytesIO(content)).pages[0].extract_text().split())
    assert "чекає підтвердження" in words and "на п’ять хвилин раніше" not in words
