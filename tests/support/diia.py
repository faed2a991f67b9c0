"""A queue of Diia and what a person does with it, for the tests of everything it may do wrong."""

import re
from datetime import date, time, timedelta

import time_machine

from modules.equeue.models import OutsideVisit
from modules.equeue.services.contact import ContactData
from modules.equeue.services.outside import Wish, keep_keys
from portal.common import clock
from tests.factories.addressees import AddresseeFactory
from tests.factories.equeue import QueueFactory
from tools.fake_diia_queue import KEY, KEY_NAME

LETTER = "equeue.outside_visit"
HANNA = ContactData("Приклад Ганна", phone="+380671234567", email="hanna@example.org", has_consent=True)


def diia_queue(community, server, name="ЦНАП"):
    row = QueueFactory(addressee=AddresseeFactory(community=community, name=name), kind="diia")
    keep_keys(row, url=server.url, key_name=KEY_NAME, key=KEY)
    return row


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " "))


def filled(visitor, place, number=0, **changes):
    found = re.findall(r'name="time"[^>]*value="([^"]+)"', visitor.get(place).content.decode())
    page = visitor.get(place, {"time": found[number]}).content.decode()
    fields = {
        "key": re.search(r'name="key"[^>]*value="([^"]+)"', page)[1],
        "time": found[number],
        "name": "Приклад Ганна Зразківна",
        "phone": "+380 67 123 45 67",
        "email": "hanna@example.org",
        "consent": "on",
    }
    return fields | changes


def booked(server):
    return [row for row in server.visits.values() if row["state"] == "booked"]


def wish(server, number=0, key="one wish of one person"):
    at = server.times()[number]
    return Wish("passport", "Паспорт", date.fromisoformat(at["date"]), time.fromisoformat(at["starts"]), key)


def stored(queue, number, **changes):
    """A visit as an earlier request has left it."""
    long_ago = clock.now() - timedelta(hours=1)
    return OutsideVisit.objects.create(
        **{
            "queue": queue,
            "token_hash": f"t{number}",
            "key": f"k{number}",
            "fingerprint": "f",
            "state": "asked",
            "service_id": "passport",
            "service": "Паспорт",
            "local_date": clock.today() + timedelta(days=3),
            "local_start": time(9),
            "full_name": "Приклад Ганна",
            "email": "hanna@example.org",
            "consent_at": long_ago,
            "created_at": long_ago,
            "updated_at": long_ago + timedelta(seconds=number),
        }
        | changes
    )


def later(**span):
    return time_machine.travel(clock.now() + timedelta(**span), tick=False)
