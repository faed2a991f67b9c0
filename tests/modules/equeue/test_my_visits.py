"""«Мої візити»: who books while signed in finds the ticket in the cabinet; nobody else does."""

from datetime import time

import pytest
import time_machine
from django.test import Client

from modules.equeue.services import cancel_booking, confirm_booking, hold_slot
from tests.factories.accounts import UserFactory

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
