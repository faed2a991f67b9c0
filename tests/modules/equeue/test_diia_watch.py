"""Whether queues of Diia answer: a job asks, the page of health tells."""

from datetime import timedelta

import pytest
import time_machine

from modules.equeue.adapters.diia import DiiaQueue
from modules.equeue.health import check_diia
from modules.equeue.models import OutsideVisit, Queue, QueueKeys
from modules.equeue.services.diia_watch import ask_queues
from modules.equeue.services.outside import keep_keys
from portal.common import clock
from tests.factories.addressees import AddresseeFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.equeue import QueueFactory
from tools.fake_diia_queue import KEY, KEY_NAME

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(community, diia_server):
    CommunitySiteFactory(community=community, hostname="diia.test")
    row = QueueFactory(addressee=AddresseeFactory(community=community, name="Садове"), kind="diia")
    keep_keys(row, url=diia_server.url, key_name=KEY_NAME, key=KEY)
    return row


def test_queue_that_answers_is_well(queue):
    assert ask_queues() == 0
    assert QueueKeys.objects.get().asked_at is not None
    assert check_diia() == ""


def test_silence_is_told_with_the_hour_it_began_until_it_ends(queue, diia_server):
    began = clock.now()
    for later in (0, 10):
        with time_machine.travel(began + timedelta(minutes=later), tick=False):
            diia_server.answers["GET /v1/services"] = (503, b"")
            assert ask_queues() == 1
    text = check_diia()
    assert "Садове" in text and "не відповідає" in text and f"{began.astimezone(clock.KYIV):%H:%M}" in text
    assert ask_queues() == 0 and check_diia() == ""


def test_queues_that_hang_hold_no_worker_and_one_that_breaks_stops_no_other(
    queue, community, diia_server, monkeypatch
):
    other = QueueFactory(addressee=AddresseeFactory(community=community, name="Лісове"), kind="diia")
    keep_keys(other, url=diia_server.url, key_name=KEY_NAME, key=KEY)
    with monkeypatch.context() as patched:
        patched.setattr("modules.equeue.services.diia_watch.SECONDS", 0)
        assert ask_queues() == 0 and diia_server.calls == []
    monkeypatch.setattr(DiiaQueue, "services", lambda self: 1 / 0)
    assert ask_queues() == 2 and "Лісове" in check_diia()


def test_wrong_keys_and_no_keys_are_told_apart(queue, diia_server):
    keep_keys(queue, url=diia_server.url, key_name=KEY_NAME, key="wrong")
    ask_queues()
    assert "не приймають" in check_diia()
    QueueKeys.objects.all().delete()
    assert ask_queues() == 0 and "ще не введено" in check_diia()
    Queue.objects.update(is_enabled=False)
    assert check_diia() == ""


def test_visit_whose_fate_nobody_knows_for_an_hour_is_told(queue):
    now = clock.now()
    OutsideVisit.objects.create(
        queue=queue,
        token_hash="t" * 64,
        key="k" * 64,
        fingerprint="f" * 64,
        state="unknown",
        service_id="passport",
        service="Паспорт",
        local_date=now.date(),
        local_start=now.time(),
        consent_at=now,
        created_at=now - timedelta(hours=2),
        updated_at=now,
    )
    assert "1 візиту" in check_diia()
