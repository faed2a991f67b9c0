"""The door of halls against strangers: stolen keys, absurd headers, guessed codes."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from local_queue.protocol.activation import Activation
from local_queue.protocol.signing import sign
from local_queue.protocol.wire import dumps
from modules.equeue.models import HallServer
from modules.equeue.services import sync
from modules.equeue.services.halls import save_hall
from portal.common import clock
from tests.modules.equeue.test_hall_sync import BASE, activated

pytestmark = pytest.mark.usefixtures("frozen")


def revoked(hall):
    """Switched off as the admin's form does it."""
    hall.is_revoked = True
    save_hall(form=SimpleNamespace(instance=hall, save=lambda: hall.save() or hall), actor=None, wants_code=False)


def asked_with(client, name, key):
    path = f"{BASE}/snapshot?origin=o1"
    return client.get(
        path, headers=sign(key, name, method="GET", path=path, body=b"", now=clock.now()).headers()
    ).status_code


def test_new_code_does_not_revive_the_key_of_a_revoked_hall(hall, client, site):
    stolen = activated(hall).key
    assert asked_with(client, hall.public_id, stolen) == 200
    revoked(hall)
    assert asked_with(client, hall.public_id, stolen) == 401
    code = sync.new_activation_code(hall)
    assert asked_with(client, hall.public_id, stolen) == 401
    fresh = sync.activate_hall(Activation(code=code, origin="o2")).key
    assert asked_with(client, hall.public_id, stolen) == 401
    assert asked_with(client, hall.public_id, fresh) == 200


def test_revoked_key_stays_dead_whatever_becomes_of_the_mark(hall, client, site):
    stolen = activated(hall).key
    revoked(hall)
    HallServer.objects.update(is_revoked=False)
    assert asked_with(client, hall.public_id, stolen) == 401


def test_code_given_before_the_revocation_is_worth_nothing(hall):
    code = sync.new_activation_code(hall)
    revoked(hall)
    with pytest.raises(sync.BadCode):
        sync.activate_hall(Activation(code=code, origin="o1"))


@pytest.mark.parametrize("time", ["9" * 400, "-" + "9" * 400, "9" * 5000, "1e9", "nan", ""], ids=range(6))
def test_absurd_time_is_refused_as_a_bad_signature(hall, client, site, time):
    activated(hall)
    path = f"{BASE}/snapshot?origin=o1"
    good = sign(hall.key, hall.public_id, method="GET", path=path, body=b"", now=clock.now()).headers()
    forged = client.get(path, headers={**good, "X-Hall-Signature": "0" * 64})
    absurd = client.get(path, headers={**good, "X-Hall-Time": time})
    assert (absurd.status_code, absurd.content) == (401, forged.content)


def guess(client, code="0" * 12):
    return client.post(f"{BASE}/activate", dumps(Activation(code=code, origin="o")), "application/json").status_code


def test_guesses_sent_at_once_are_counted_each(hall, client, site, monkeypatch):
    """A guess is counted before it is tried: one that comes meanwhile does not start from the same count."""
    for _place in range(18):
        guess(client)
    meanwhile = []

    def slow(message):
        if len(meanwhile) < 3:
            meanwhile.append("begun")
            meanwhile.append(guess(client))
        raise sync.BadCode

    monkeypatch.setattr(sync, "activate_hall", slow)
    assert guess(client) == 403
    assert meanwhile == ["begun", "begun", 429, 403]


def test_guessing_stops_the_address_for_no_longer_than_a_minute(hall, client, site, frozen):
    code = sync.new_activation_code(hall)
    for place in range(30):
        guess(client, f"{place:012d}")
    assert guess(client, code) == 429
    frozen.shift(timedelta(seconds=60))
    assert guess(client, code) == 200
