"""The waiting list tells strangers nothing, and offers nothing that could not be opened."""

import re
from datetime import date, time

import pytest
import time_machine
from django.test import Client

from modules.equeue import tasks
from modules.equeue.constants import WAITING_PER_NETWORK
from modules.equeue.models import TimeOffer, WaitingEntry
from modules.equeue.services import ContactData, cancel_booking, confirm_booking, hold_slot
from modules.equeue.services.waiting import Wish, join_waiting, prove_waiting
from portal.notifications.models import Delivery
from portal.registry.models import ModuleSwitch
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import WorkplaceTypeFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)


@pytest.fixture
def site(community, moment):
    with time_machine.travel(moment, tick=False):
        yield CommunitySiteFactory(community=community, hostname="vyshneva.test").site


@pytest.fixture
def kind(queue, site):
    return WorkplaceTypeFactory(queue=queue, capacity=1)


@pytest.fixture
def visitor(site):
    return Client(headers={"host": "vyshneva.test"}, REMOTE_ADDR="198.51.100.7")


def code_of(email):
    letter = Delivery.objects.filter(code="equeue.waiting_code", to=email).latest("pk")
    return re.search(r"\b(\d{6})\b", letter.text)[1]


def wait(kind, email="one@example.com"):
    who = ContactData("Оксана Ковальчук", email=email, has_consent=True)
    entry = join_waiting(workplace_type=kind, wish=Wish(DAY, DAY, latest=time(9)), contact=who)
    return prove_waiting(entry.token, code_of(email))


def joins(visitor, kind, email):
    said = {"first_date": "2026-11-17", "last_date": "2026-11-20", "name": "Оксана", "email": email, "consent": "on"}
    return visitor.post(f"/services/equeue/waiting/new/{kind.public_id}/", said)


def text(answer):
    return answer.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize("places", [1, 3])  # in this line; in as many as one person may have
def test_strangers_cannot_find_out_who_waits(visitor, kind, queue, places):
    for row in [kind, *(WorkplaceTypeFactory(queue=queue) for _number in range(places - 1))]:
        wait(row)
    kind = kind if places == 1 else WorkplaceTypeFactory(queue=queue)
    fresh, known = joins(visitor, kind, "nobody@example.com"), joins(visitor, kind, "one@example.com")
    assert fresh.status_code == known.status_code == 302
    pages = [text(visitor.get(visitor.get(answer.url).url)) for answer in (fresh, known)]
    plain = [re.sub(r"[0-9a-f]{40}|value=\"[^\"]*\"|nonce=\"[^\"]*\"|\w+@example.com", "", page) for page in pages]
    assert plain[0] == plain[1]
    # Whoever reads the letter is the person, and may know.
    answer = visitor.post(visitor.get(known.url).url, {"code": code_of("one@example.com")})
    assert answer.status_code in (409, 429) and "Ця адреса вже" in text(answer)
    assert WaitingEntry.objects.filter(state="waiting").count() == places


def test_every_try_counts_whatever_comes_of_it(visitor, kind, monkeypatch):
    monkeypatch.setattr("modules.equeue.services.waiting.WAITING_LENGTH", 0)
    answers = [joins(visitor, kind, f"n{number}@example.com").status_code for number in range(WAITING_PER_NETWORK + 1)]
    assert set(answers[:-1]) == {409} and answers[-1] == 429


def test_module_that_is_off_offers_nothing_and_goes_on_once_it_is_on(kind, site, contact):
    held = hold_slot(workplace_type=kind, local_date=DAY, local_start=time(9), holder="first")
    booked = confirm_booking(token=held.token, contact=contact)
    entry = wait(kind)
    switch = ModuleSwitch.objects.create(site=site, module="equeue", is_enabled=False)
    cancel_booking(booking=booked)
    tasks.offer_times()
    entry.refresh_from_db()
    assert not TimeOffer.objects.exists() and entry.state == "waiting"  # the letter's link would lead nowhere
    switch.delete()
    tasks.offer_times()
    assert TimeOffer.objects.get().waiting == entry
