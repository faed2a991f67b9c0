"""What a hall tells of its machines: taken by its signature only, the newest word stands, said in plain words."""

from datetime import timedelta

import pytest
import time_machine

from local_queue.protocol.state import HallState
from modules.equeue.models import HallServer
from portal.common.clock import now
from tests.factories.equeue import HallDeviceFactory, HallServerFactory
from tests.modules.equeue.conftest import HOST, worker
from tests.modules.equeue.hall_messages import ask

pytestmark = pytest.mark.django_db
PAGE = "/cabinet/equeue/devices/"
PATH = "/state?v=1"


@pytest.fixture
def hall(at_work, queue, workplace_type, moment):
    return HallServerFactory(queue=queue, activated_at=moment, seen_at=moment)


@pytest.fixture(autouse=True)
def host(client):
    client.defaults["HTTP_HOST"] = HOST


@pytest.fixture
def desk(hall):
    return HallDeviceFactory(hall=hall, name="Вікно 1", login="vikno-1")


def state(**changes):
    return HallState(**{"at": now(), "seen": {}, **changes})


@pytest.fixture
def admin(hall, community):
    return worker(community, "admin")


def test_device_that_asks_its_hall_is_in_touch_though_it_has_done_nothing(client, admin, hall, desk):
    assert ask(client, hall, "POST", PATH, state(seen={desk.public_id: now()})).status_code == 200
    page = admin.get(PAGE)
    (row,) = page.context["halls"][0].devices
    assert (row.state, row.words, row.seen_at) == ("on", "на зв’язку", now())


def test_device_that_is_gone_says_since_when(client, admin, hall, desk, moment):
    seen = now() - timedelta(minutes=18)
    ask(client, hall, "POST", PATH, state(seen={desk.public_id: seen}))
    (row,) = admin.get(PAGE).context["halls"][0].devices
    assert (row.state, row.words) == ("quiet", "мовчить з 7:42")
    # The hall was started anew and has not seen the desk since.
    ask(client, hall, "POST", PATH, state())
    (row,) = admin.get(PAGE).context["halls"][0].devices
    assert row.words == "мовчить з 7:42"


def test_clock_of_the_hall_does_not_matter(client, admin, hall, desk):
    ahead = now() + timedelta(minutes=40)
    ask(client, hall, "POST", PATH, state(at=ahead, seen={desk.public_id: ahead - timedelta(seconds=5)}))
    (row,) = admin.get(PAGE).context["halls"][0].devices
    assert row.words == "на зв’язку" and row.seen_at == now() - timedelta(seconds=5)


@pytest.mark.parametrize(
    ("printer", "words"),
    [
        ("empty", "Немає паперу"),
        ("low", "Папір закінчується"),
        ("unreachable", "Принтер не відповідає"),
        ("ready", "принтер готовий"),
    ],
)
def test_printer_screens_and_disk_are_said_in_words(client, admin, hall, printer, words):
    ask(client, hall, "POST", PATH, state(printer=printer, screens=3, disk_free_mb=600, is_disk_low=True))
    page = admin.get(PAGE).content.decode().replace("\xa0", " ")
    assert words in page and "3 екрани на зв’язку" in page and "мало місця: 600 МБ" in page


def test_word_of_yesterday_is_not_said_as_if_it_were_now(client, admin, hall, desk, moment):
    ask(client, hall, "POST", PATH, state(seen={desk.public_id: now()}, printer="empty", screens=2))
    with time_machine.travel(moment + timedelta(minutes=4), tick=False):
        # An older hall was put back: it is in touch and tells nothing.
        HallServer.objects.update(seen_at=now())
        page = admin.get(PAGE)
    assert "Немає паперу" not in page.content.decode() and "на зв’язку, " not in page.content.decode()
    (row,) = page.context["halls"][0].devices
    assert row.state == "quiet"


def test_devices_of_others_and_unknown_words_are_not_kept(client, hall, desk):
    stranger = HallDeviceFactory(hall=HallServerFactory(queue=hall.queue), login="vikno-9")
    told = state(seen={stranger.public_id: now(), "x": now(), desk.public_id: now()}, printer="burning")
    assert ask(client, hall, "POST", PATH, told).status_code == 200
    hall.refresh_from_db()
    assert set(hall.told["seen"]) == {desk.public_id} and hall.told["printer"] == ""


@pytest.mark.parametrize(
    "change",
    [{"screens": -1}, {"screens": "many"}, {"seen": {str(place): None for place in range(2)}}, {"printer": "x" * 41}],
)
def test_spoilt_state_is_refused_and_changes_nothing(client, hall, change):
    body = {"at": now().isoformat(), "seen": {}, **change}
    assert ask(client, hall, "POST", PATH, body).status_code == 422
    hall.refresh_from_db()
    assert (hall.told, hall.told_at) == ({}, None)


def test_too_long_too_many_and_unsigned_are_refused(client, hall):
    many = {"at": now().isoformat(), "seen": {str(place): now().isoformat() for place in range(201)}}
    assert ask(client, hall, "POST", PATH, many).status_code == 422
    assert ask(client, hall, "POST", PATH, {**many, "version": "x" * 70_000}).status_code == 413
    assert client.post("/api/v1/equeue/sync" + PATH, "{}", content_type="application/json").status_code == 401


def test_kiosk_on_the_server_itself_is_its_row_of_the_list(client, admin, hall):
    HallDeviceFactory(hall=hall, kind="kiosk", name="Кіоск у вестибюлі", login="kiosk-1")
    ask(client, hall, "POST", PATH, state(own_kiosk_at=now()))
    (row,) = admin.get(PAGE).context["halls"][0].devices
    assert (row.state, row.words) == ("on", "на зв’язку: це кіоск на самому сервері")
    HallDeviceFactory(hall=hall, kind="kiosk", name="Кіоск на поверсі", login="kiosk-2")
    rows = admin.get(PAGE).context["halls"][0].devices
    assert {row.state for row in rows} == {"quiet"}  # nobody knows which of two it is


def test_hall_with_a_new_code_says_what_the_code_is_for(admin, hall):
    HallServer.objects.update(code_expires_at=now() + timedelta(hours=5))
    assert admin.get(PAGE).context["halls"][0].words == "на зв’язку; перейде на сервер, де введуть новий код"
