"""run_once: one action for a key, whoever repeats it and however fast."""

import threading

import pytest
from django.db import connection

from portal.common.idempotency import IdempotencyConflict, fingerprint_of, purge_keys, run_once
from portal.common.models import IdempotencyKey

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_repeat_gets_the_stored_answer_and_acts_once():
    acts = []

    def act():
        acts.append(1)
        return {"number": len(acts)}

    first = run_once(scope="t", key="k", fingerprint=fingerprint_of(1), action=act)
    again = run_once(scope="t", key="k", fingerprint=fingerprint_of(1), action=act)
    assert first == again == {"number": 1}
    assert acts == [1]


def test_other_fingerprint_under_the_same_key_is_a_conflict():
    run_once(scope="t", key="k", fingerprint="a", action=dict)
    with pytest.raises(IdempotencyConflict):
        run_once(scope="t", key="k", fingerprint="b", action=dict)


def test_same_key_in_another_scope_is_another_request():
    assert run_once(scope="a", key="k", fingerprint="x", action=lambda: {"n": 1}) == {"n": 1}
    assert run_once(scope="b", key="k", fingerprint="x", action=lambda: {"n": 2}) == {"n": 2}


def test_failed_action_leaves_the_key_free():
    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        run_once(scope="t", key="k", fingerprint="x", action=fail)
    assert run_once(scope="t", key="k", fingerprint="x", action=lambda: {"n": 1}) == {"n": 1}


def test_old_keys_are_forgotten(time_machine):
    time_machine.move_to("2027-03-01 10:00:00+00:00")
    run_once(scope="t", key="old", fingerprint="x", action=dict)
    time_machine.move_to("2027-03-04 10:00:00+00:00")
    run_once(scope="t", key="new", fingerprint="x", action=dict)
    assert purge_keys() == 1
    assert IdempotencyKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_threads_with_the_same_key_act_once():
    acts, answers = [], []
    start = threading.Barrier(6)

    def client():
        start.wait()
        try:
            answers.append(run_once(scope="t", key="k", fingerprint="x", action=act))
        finally:
            connection.close()

    def act():
        acts.append(1)
        return {"n": len(acts)}

    threads = [threading.Thread(target=client) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(acts) == 1
    assert answers == [{"n": 1}] * 6
