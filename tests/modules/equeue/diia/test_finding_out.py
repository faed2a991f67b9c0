"""Open questions to queues of Diia are answered, whatever one of them brings; who is forgotten stands in none."""

import json
from datetime import timedelta

import pytest

from modules.equeue import tasks
from modules.equeue.adapters.base import Visit
from modules.equeue.adapters.diia import DiiaQueue
from modules.equeue.models import OutsideVisit, Queue
from modules.equeue.services.finding_out import find_out
from modules.equeue.services.outside import book_outside, cancel_outside, keep_keys
from modules.equeue.services.personal import erase_visits
from portal.audit.models import AuditRecord
from portal.common import clock
from portal.common.models import Lane
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory
from tests.factories.equeue import QueueFactory
from tests.support.diia import HANNA, LETTER, booked, filled, later, stored, text, wish
from tools.fake_diia_queue import KEY, KEY_NAME

pytestmark = [pytest.mark.django_db, pytest.mark.db]
BOOK, LIST = "POST /v1/visits", "GET /v1/services"


def test_known_reference_under_a_new_key_is_no_answer_and_stops_no_other_question(visitor, queue, place, diia_server):
    visitor.post(place, filled(visitor, place))
    known = booked(diia_server)[0]
    fields = filled(visitor, place, number=1)
    day, _t, hour = fields["time"].partition("T")
    said = json.dumps({**known, "date": day, "time": hour}).encode()
    diia_server.answers[BOOK] = (200, said)
    answer = visitor.post(place, fields)
    assert answer.status_code == 302
    row = OutsideVisit.objects.order_by("-pk").first()
    assert row.state == "unknown" and "Дізнаємося" in text(visitor.get(answer.url))
    stored(queue, 7)
    with later(minutes=2):
        diia_server.answers[f"GET /v1/visits/by-key/{row.key}"] = (200, said)
        assert find_out() == 1
    states = list(OutsideVisit.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["booked", "unknown", "refused"]


def test_row_that_breaks_lets_the_next_one_be_asked(queue, monkeypatch):
    stored(queue, 1)
    stored(queue, 2)
    found = DiiaQueue.find

    def broken(self, key):
        if key == "k1":
            raise ZeroDivisionError
        return found(self, key)

    monkeypatch.setattr(DiiaQueue, "find", broken)
    assert find_out() == 1
    assert OutsideVisit.objects.get(key="k2").state == "refused"
    row = OutsideVisit.objects.get(key="k1")
    assert row.state == "asked" and row.updated_at > clock.now() - timedelta(minutes=1)


def test_rows_that_nobody_answers_keep_no_other_queue_waiting(community, queue, diia_server):
    dead = QueueFactory(addressee=AddresseeFactory(community=community, name="Лікарня"), kind="diia")
    without_keys = QueueFactory(addressee=AddresseeFactory(community=community, name="Архів"), kind="own")
    keep_keys(dead, url="https://127.0.0.1:1", key_name=KEY_NAME, key=KEY)
    for number in range(30):
        stored(dead, number)
        stored(without_keys, 100 + number, state="refused", recheck_until=clock.now() + timedelta(minutes=9))
    stored(queue, 900)
    assert find_out() == 1
    assert OutsideVisit.objects.get(queue=queue).state == "refused"


def test_queue_that_hangs_is_asked_once_in_a_run(queue, diia_server):
    for number in range(5):
        stored(queue, number)
        diia_server.answers[f"GET /v1/visits/by-key/k{number}"] = (503, b"")
    assert find_out() == 0
    assert sum("/by-key/" in call for call in diia_server.calls) == 1
    assert find_out() == 0
    asked = [call for call in diia_server.calls if "/by-key/" in call]
    assert len(set(asked)) == 2, "another row has its turn"


def test_sweeper_hands_the_work_over_as_one_task_if_there_is_any(queue, monkeypatch):
    handed = []
    monkeypatch.setattr("portal.common.lanes.async_task", lambda *task: handed.append(task))
    assert tasks.find_out() == 0 and handed == []
    for number in range(3):
        stored(queue, number)
    assert tasks.find_out() == 3 and handed == [("modules.equeue.tasks.ask_outside",)]
    assert tasks.ask_outside() == 3 and len(handed) == 1
    assert set(OutsideVisit.objects.values_list("state", flat=True)) == {"refused"}


def test_finding_out_takes_one_worker_and_waits_for_its_slot(queue):
    stored(queue, 1)
    Lane.objects.create(task="slot", busy_until=clock.now() + timedelta(seconds=60))
    assert find_out() == 0
    assert OutsideVisit.objects.get().state == "asked"


def test_open_question_is_answered_after_the_queue_has_become_another_kind(queue, diia_server):
    stored(queue, 1)
    Queue.objects.update(kind="own")
    assert find_out() == 1
    assert OutsideVisit.objects.get().state == "refused"


def test_visit_found_at_another_time_is_not_told_as_booked(queue, diia_server):
    row = stored(queue, 1)
    said = {"reference": "r1", "number": "Д-9", "state": "booked", "date": "2030-01-01", "time": "09:00"}
    diia_server.answers[f"GET /v1/visits/by-key/{row.key}"] = (200, json.dumps(said).encode())
    assert find_out() == 0
    assert OutsideVisit.objects.get().state == "asked"


def test_erased_person_stands_in_no_queue_of_diia(queue, diia_server):
    user = UserFactory()
    row = book_outside(queue, wish(diia_server), HANNA, user)
    over = stored(queue, 5, state="booked", reference="old", local_date=clock.today() - timedelta(days=1), user=user)
    calls = len(diia_server.calls)
    assert erase_visits(user) >= 2
    assert len(diia_server.calls) == calls, "no other server is asked inside the transaction"
    row.refresh_from_db()
    assert (row.full_name, row.phone, row.email, row.user) == ("", "", "", None)
    assert find_out() == 1 and booked(diia_server) == []
    row.refresh_from_db()
    over.refresh_from_db()
    assert (row.state, row.recheck_until, over.state) == ("cancelled", None, "booked")
    assert AuditRecord.objects.filter(action="equeue.outside_cancelled").count() == 1
    assert find_out() == 0 and erase_visits(user) == 0


def test_erased_person_is_called_off_even_when_diia_is_silent_for_hours(queue, diia_server):
    user = UserFactory()
    row = book_outside(queue, wish(diia_server, number=12), HANNA, user)
    erase_visits(user)
    for minutes in (1, 2):
        with later(minutes=60 * minutes):
            diia_server.answers[f"POST /v1/visits/{row.reference}/cancel"] = (503, b"")
            assert find_out() == 0 and len(booked(diia_server)) == 1
    with later(hours=3):
        assert find_out() == 1 and booked(diia_server) == []


def test_question_under_way_when_the_person_is_erased_ends_in_no_visit_and_no_letter(queue, diia_server, monkeypatch):
    user, made = UserFactory(), DiiaQueue.create

    def erased_meanwhile(self, request):
        erase_visits(user)
        return made(self, request)

    monkeypatch.setattr(DiiaQueue, "create", erased_meanwhile)
    row = book_outside(queue, wish(diia_server), HANNA, user)
    assert row.state == "refused" and not Delivery.objects.filter(code=LETTER).exists()
    assert find_out() == 1 and booked(diia_server) == []
    row.refresh_from_db()
    assert row.state == "cancelled" and row.full_name == ""


def test_visit_that_diia_no_longer_knows_is_off(queue, diia_server):
    user = UserFactory()
    book_outside(queue, wish(diia_server), HANNA, user)
    diia_server.visits.clear()
    erase_visits(user)
    assert find_out() == 1 and find_out() == 0


def test_visit_is_cancelled_after_the_queue_has_become_another_kind(queue, diia_server):
    row = book_outside(queue, wish(diia_server), HANNA)
    Queue.objects.update(kind="own")
    row = OutsideVisit.objects.select_related("queue__addressee__community").get(pk=row.pk)
    assert cancel_outside(row).state == "cancelled" and booked(diia_server) == []


def test_answer_to_somebody_else_cancels_no_visit(queue, diia_server):
    """A wish that was refused is found under the reference of a visit that stands."""
    row = book_outside(queue, wish(diia_server), HANNA)
    other = stored(queue, 5, state="refused", recheck_until=clock.now() + timedelta(minutes=9))
    diia_server.by_key[other.key] = (row.reference, "")
    assert isinstance(DiiaQueue(diia_server.url, KEY_NAME, KEY).find(other.key), Visit)
    assert find_out() == 0 and len(booked(diia_server)) == 1
