"""Chosen services are named wherever a visit is told of: letters, papers, calendar, pages, files."""

from datetime import date, time
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from modules.equeue.adapters.ticket_ics import ticket_ics
from modules.equeue.adapters.ticket_pdf import slip_pdf, ticket_pdf
from modules.equeue.constants import ActorKind, Interface
from modules.equeue.models import Queue
from modules.equeue.selectors.tickets import ticket_of
from modules.equeue.services import ContactData, cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.answering import accept_offer
from modules.equeue.services.morning import send_morning_letters
from modules.equeue.services.moving import move_booking
from modules.equeue.services.new_bookings import tell_new_bookings
from modules.equeue.services.proposing import propose_time
from modules.equeue.services.reminders import send_reminders
from modules.equeue.services.waiting import Wish, join_waiting
from portal.notifications.models import Attachment, Delivery
from tests.factories.accounts import UserFactory
from tests.factories.addressees import ModeratorFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import WorkplaceTypeFactory
from tests.factories.service_guide import OfferFactory, ServiceFactory
from tests.support.people import sign_in_fully

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]
DAY, HOST = date(2026, 11, 17), "vyshneva.test"
BOTH = "Послуги: Паспорт у 14, Субсидія"


@pytest.fixture
def site(community):
    return CommunitySiteFactory(community=community, hostname=HOST)


@pytest.fixture
def services(community):
    names = ("Субсидія", "Паспорт у 14")
    return [OfferFactory(community=community, service=ServiceFactory(title=name)).service for name in names]


@pytest.fixture
def kind(queue, services, site):
    Queue.objects.filter(pk=queue.pk).update(
        interface=Interface.EXTENDED, has_waiting_list=True, email="tsnap@example.test"
    )
    queue.refresh_from_db()
    row = WorkplaceTypeFactory(queue=queue, capacity=1, description="Соціальні послуги")
    row.services.set(services)
    return row


@pytest.fixture
def moderator(centre):
    user = UserFactory(email="staff@example.test", is_staff=True)
    ModeratorFactory(addressee=centre, user=user)
    return user


@pytest.fixture
def book(kind, services, contact):
    def make(start=time(9), names=services, who=contact, user=None):
        held = hold_slot(
            workplace_type=kind,
            local_date=DAY,
            local_start=start,
            holder=f"{start}",
            services=[row.pk for row in names],
        )
        return confirm_booking(token=held.token, contact=who, user=user)

    return make


def told(code):
    """Both parts of the last letter of a kind."""
    letter = Delivery.objects.filter(code=f"equeue.{code}").latest("pk")
    assert letter.html
    return [text.replace("\xa0", " ") for text in (letter.text, letter.html)]


def test_every_letter_to_the_person_names_the_services(book, frozen, moderator):
    first = book()
    assert all(BOTH in part for part in told("booking_made"))
    offer = propose_time(booking=first, local_date=DAY, local_start=time(14), actor=moderator)
    assert all(BOTH in part for part in told("time_proposed"))
    moved = move_booking(booking=accept_offer(offer.held.token), local_date=DAY, local_start=time(15))
    assert all(BOTH in part for part in told("booking_moved"))
    frozen.move_to("2026-11-17T08:00:00+02:00")
    assert send_reminders() == 1
    assert all(BOTH in part for part in told("booking_reminder"))
    cancel_booking(booking=moved, actor_kind=ActorKind.STAFF, reason="Аварія")
    assert all(BOTH in part for part in told("booking_cancelled"))


def test_one_service_is_one_and_none_says_nothing(book, services):
    book(names=services[:1])
    assert all("Послуга: Субсидія" in part for part in told("booking_made"))
    book(time(11), names=[])
    assert all("Послуг" not in part.replace("Соціальні послуги", "") for part in told("booking_made"))


def test_waiting_list_names_them_too(book, kind, services):
    book_all = [book(time(hour, minute), names=[]) for hour in (9,) for minute in (0, 30)]
    wish = Wish(first_date=DAY, last_date=DAY, latest=time(9), services=tuple(row.pk for row in services))
    person = ContactData("Оксана Ковальчук", email="one@example.com", has_consent=True)
    join_waiting(workplace_type=kind, wish=wish, contact=person, user=UserFactory(email="one@example.com"))
    assert all(BOTH in part for part in told("waiting_joined"))
    for booking in book_all:
        cancel_booking(booking=booking)
    assert all(BOTH in part for part in told("time_offered"))


def test_staff_read_them_in_the_list_of_the_day_and_in_news(book, frozen, moderator):
    book()
    frozen.move_to("2026-11-16T08:20:00+02:00")
    assert tell_new_bookings() == 1
    assert all("Паспорт у 14, Субсидія" in part for part in told("new_bookings"))
    frozen.move_to("2026-11-17T08:00:00+02:00")
    assert send_morning_letters() == 1
    assert all("Субсидія" in part and "Паспорт у 14" in part for part in told("morning_list"))
    cells = [
        cell.value for row in load_workbook(BytesIO(bytes(Attachment.objects.last().content))).active for cell in row
    ]
    assert "Паспорт у 14, Субсидія" in cells


def test_papers_and_calendar_name_them(book):
    ticket = ticket_of(book(), "https://vyshneva.test")
    for body in (ticket_pdf(ticket, "Громада"), slip_pdf(ticket, "Громада")):
        text = PdfReader(BytesIO(body)).pages[0].extract_text().replace("\xa0", " ")
        assert "Послуги" in text and "Паспорт у 14, Субсидія" in text
    calendar = ticket_ics(ticket).decode().replace("\r\n ", "")
    assert "Паспорт у 14\\, Субсидія" in calendar


def test_pages_and_files_name_them(book, moderator):
    person = UserFactory(email="citizen@example.test")
    booking = book(user=person)
    offer = propose_time(booking=booking, local_date=DAY, local_start=time(14), actor=moderator)
    own = Client(HTTP_HOST=HOST)
    own.force_login(person)
    for url in (
        "/cabinet/",
        f"/services/equeue/offer/{offer.held.token}/",
        f"/services/equeue/ticket/{booking.token}/",
    ):
        assert "Паспорт у 14, Субсидія" in own.get(url).content.decode().replace("\xa0", " "), url
    browser = sign_in_fully(Client(HTTP_HOST=HOST), moderator)
    url = reverse("equeue_cabinet:export") + "?day=2026-11-17&as="
    assert "Паспорт у 14, Субсидія" in browser.get(url + "csv").content.decode("utf-8-sig")
    assert browser.get(url + "json").json()["bookings"][0]["services"] == ["Паспорт у 14", "Субсидія"]
