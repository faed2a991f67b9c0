"""A queue for people who have signed in: the site leads to sign in and back, others say where to go."""

import json
import uuid

import pytest
import time_machine
from django.test import Client

from modules.equeue.models import Booking, Queue
from portal.embed.models import WidgetConfig
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(community, moment):
    with time_machine.travel(moment, tick=False):
        yield CommunitySiteFactory(community=community, hostname="vyshneva.test").site


@pytest.fixture
def visitor(site, workplace_type):
    Queue.objects.filter(pk=workplace_type.queue_id).update(needs_account=True)
    return Client(headers={"host": "vyshneva.test"})


def text(answer):
    return answer.content.decode().replace("\u00a0", " ")


def test_times_are_seen_and_booking_leads_to_sign_in_and_back_to_the_step(visitor, workplace_type):
    url = f"/services/equeue/time/{workplace_type.public_id}/"
    page = text(visitor.get(url))
    assert "9:00" in page and "Увійти й записатися" in page
    assert page.index("Сюди записуються лише ті") < page.index("9:00")  # on a phone, before a time is chosen in vain
    answer = visitor.post(url, {"time": "2026-11-17T09:00"})
    assert answer.status_code == 302 and "/accounts/login/" in answer.url and f"next={url}" in answer.url
    assert not Booking.objects.exists()


def test_who_has_signed_in_books(visitor, workplace_type):
    visitor.force_login(UserFactory(), backend="portal.accounts.backends.RolesOfOneCommunity")
    url = f"/services/equeue/time/{workplace_type.public_id}/"
    assert "Увійти й записатися" not in text(visitor.get(url))
    step = visitor.post(url, {"time": "2026-11-17T09:00"}).url
    assert "/hold/" in step and visitor.get(step).status_code == 200
    visitor.logout()
    assert "/accounts/login/" in visitor.get(step).url  # and comes back to this very step
    assert step in visitor.get(step).url


def test_widget_says_so_and_opens_the_site_in_a_new_tab(visitor, site, workplace_type):
    widget = WidgetConfig.objects.create(site=site, kind="equeue.booking", origins=["https://news.example"])
    page = text(visitor.get(f"/widget/equeue/{widget.key}/time/{workplace_type.public_id}/"))
    assert f'href="/services/equeue/time/{workplace_type.public_id}/' in page and 'target="_blank"' in page
    assert 'name="time"' in page and "Сюди записуються лише ті" in page


def test_api_refuses_with_a_sentence(visitor, workplace_type):
    body = json.dumps({"type": workplace_type.public_id, "date": "2026-11-17", "time": "09:00"})
    headers = {"Idempotency-Key": uuid.uuid4().hex, "X-Client-Id": uuid.uuid4().hex}
    answer = visitor.post("/api/v1/equeue/holds", body, "application/json", headers=headers)
    assert answer.status_code == 403 and answer.json()["error"] == "account_needed"
    assert "увійшов" in answer.json()["message"]
    assert not Booking.objects.exists()
