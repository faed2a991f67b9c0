"""«Мої візити»: who books while signed in finds the ticket in the cabinet; nobody else does."""

from datetime import date, time

import pytest
import time_machine
from django.test import Client

from modules.equeue.models import OutsideVisit, WaitingEntry
from modules.equeue.models.booking import hash_token
from modules.equeue.models.offer import waiting_token
from modules.equeue.services import cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.outside import Wish, book_outside, cancel_outside, keep_keys
from modules.equeue.views.mine import rows_of
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory
from tests.factories.equeue import QueueFactory
from tools.fake_diia_queue import KEY, KEY_NAME

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(email="citizen@example.test")


def cabinet(user, host="vyshneva.test"):
    browser = Client(HTTP_HOST=host)
    browser.force_login(user)
    return browser.get("/cabinet/").content.decode()


def test_booking_of_a_signed_in_person_stands_in_the_cabinet(site, workplace_type, contact, moment, person):
    with time_machine.travel(moment, tick=False):
        made = []
        for start in (time(9), time(10)):
            held = hold_slot(
                workplace_type=workplace_type,
                local_date=moment.date(),
                local_start=start,
                holder="p",
                user=person,
            )
            made.append(confirm_booking(token=held.token, contact=contact, user=person))
        html = cabinet(person)
        assert f"/services/equeue/ticket/{made[0].token}/" in html
        assert html.index(made[0].number) < html.index(made[1].number)
        cancel_booking(booking=made[0], actor_kind="staff")
        html = cabinet(person)
        assert html.index(made[1].number) < html.index(made[0].number)
        stranger = cabinet(UserFactory(email="other@example.test"))
    assert "Тут поки порожньо" in stranger
    assert made[0].token not in stranger
    assert made[1].number not in stranger


@pytest.fixture
def elsewhere(site, community, person, diia_server, contact):
    """A visit that the person booked in a queue of Diia of another institution."""
    place = AddresseeFactory(community=community, name="Садове")
    queue = QueueFactory(addressee=place, kind="diia")
    keep_keys(queue, url=diia_server.url, key_name=KEY_NAME, key=KEY)
    free = diia_server.times()[-1]
    wish = Wish(
        "passport",
        "Паспорт громадянина України",
        date.fromisoformat(free["date"]),
        time.fromisoformat(free["starts"]),
        "k" * 24,
    )
    return book_outside(queue, wish, contact, person)


def test_visit_in_a_queue_of_diia_stands_there_with_its_state_and_the_way_to_cancel(elsewhere, person):
    html = cabinet(person)
    ticket = f"/services/equeue/elsewhere/visit/{elsewhere.token}/"
    assert f'href="{ticket}"' in html and f'href="{ticket}#chg"' in html and "Д-001" in html
    cancel_outside(elsewhere)
    html = cabinet(person)
    assert f'href="{ticket}"' in html and f"{ticket}#chg" not in html and "скасовано" in html
    assert elsewhere.token not in cabinet(UserFactory(email="other@example.test"))


def test_visit_whose_fate_is_not_known_stands_there_and_cannot_be_cancelled(elsewhere, person):
    OutsideVisit.objects.update(state="unknown", number="", reference="")
    html = cabinet(person)
    assert "дізнаємося" in html and elsewhere.token in html and "#chg" not in html


def test_place_in_the_line_stands_there_until_it_is_left(site, workplace_type, person, moment):
    with time_machine.travel(moment, tick=False):
        public_id = "w" * 20
        WaitingEntry.objects.create(
            workplace_type=workplace_type,
            public_id=public_id,
            token_hash=hash_token(waiting_token(public_id)),
            first_date=moment.date(),
            last_date=moment.date(),
            email=person.email,
            user=person,
            consent_at=moment,
            created_at=moment,
        )
        url = f"/services/equeue/waiting/{waiting_token(public_id)}/"
        assert url in cabinet(person)
        WaitingEntry.objects.update(state="left")
        assert url not in cabinet(person)


def test_number_of_queries_does_not_grow_with_visits(
    site, workplace_type, contact, moment, person, rf, django_assert_max_num_queries
):
    with time_machine.travel(moment, tick=False):
        for start in (time(9), time(10), time(11), time(12)):
            held = hold_slot(
                workplace_type=workplace_type,
                local_date=moment.date(),
                local_start=start,
                holder=f"p{start}",
                user=person,
            )
            confirm_booking(token=held.token, contact=contact, user=person)
        with django_assert_max_num_queries(5):
            assert len(rows_of(person, workplace_type.queue.addressee.community)) == 4
