"""The link of a real hall with the real portal: activation, a booking's way to the desk and back, a cancelling.

Test, portal and hall share a clock that shows 10:05 of the next Tuesday, so the day is the same at any hour.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from wagtail.models import Page, Site

from modules.equeue.constants import BookingState
from modules.equeue.models import Booking, HallEvent, HallServer
from modules.equeue.services import ContactData, cancel_booking, confirm_booking, hold_slot, sync
from portal.common import clock
from portal.communities.models import Community, CommunitySite
from tests.e2e.stack import seconds_to_a_working_morning
from tests.factories.addressees import AddresseeFactory
from tests.factories.equeue import (
    HallDeviceFactory,
    HallServerFactory,
    QueueFactory,
    ScheduleRuleFactory,
    WorkplaceTypeFactory,
)
from tests.support.hall import PASSWORD, Hall
from tests.support.portal_server import portal_server

KEY = "tests-only-key-of-a-server-process-0123456789"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


@pytest.fixture
def hall_server(settings: Any) -> HallServer:
    # Keys and hashes are derived from it: the test and the server process must have the same.
    settings.SECRET_KEY = KEY
    settings.CLOCK_SHIFT_SECONDS = seconds_to_a_working_morning()
    community = Community.objects.create(name="Вишнева громада", slug="vyshneva-contract")
    site = Site.objects.create(hostname="127.0.0.1", root_page=Page.objects.first(), site_name="Вишнева")
    CommunitySite.objects.create(community=community, site=site, kind="community")
    centre = AddresseeFactory(community=community, kind="service_centre", name="ЦНАП Вишневої громади")
    kind = WorkplaceTypeFactory(queue=QueueFactory(addressee=centre), weekly=False, walk_in_letter="П", capacity=3)
    for weekday in range(7):
        ScheduleRuleFactory(workplace_type=kind, weekday=weekday, opens="08:00", closes="17:00")
    hall = HallServerFactory(queue=kind.queue)
    device = HallDeviceFactory.build(hall=hall, name="Вікно 3", login="vikno3")
    device.set_password(PASSWORD)
    device.save()
    return hall


def book(hall: HallServer, wall: str) -> Booking:
    """Booked at midnight for a time of the day that the shifted clock shows."""
    midnight = datetime.combine(clock.today(), datetime.min.time(), clock.KYIV)
    held = hold_slot(
        workplace_type=hall.queue.types.get(),
        local_date=clock.today(),
        local_start=datetime.strptime(wall, "%H:%M").time(),  # noqa: DTZ007  a wall time
        holder="holder-of-the-contract-" + wall,
        now=midnight,
    )
    person = ContactData("Оксана Ковальчук", phone="+380670000000", email="oksana@example.com", has_consent=True)
    confirm_booking(token=held.token, contact=person, now=midnight + timedelta(minutes=1))
    return Booking.objects.get(public_id=held.public_id)


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s: {what}")


def state_of(booking: Booking) -> str:
    return str(Booking.objects.values_list("state", flat=True).get(pk=booking.pk))


def test_booking_goes_to_the_desk_and_its_end_comes_back(
    hall_server: HallServer, tmp_path: Any, settings: Any
) -> None:
    shift = str(settings.CLOCK_SHIFT_SECONDS)
    # Production refuses a shifted clock; the settings of `make run` are the same in all that is tested here.
    clock_of_a_demo = {
        "SECRET_KEY": KEY,
        "CLOCK_SHIFT_SECONDS": shift,
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
    }
    visit, other = book(hall_server, "12:00"), book(hall_server, "13:00")
    code = sync.new_activation_code(hall_server)
    (tmp_path / "portal").mkdir()
    (tmp_path / "hall").mkdir()
    with portal_server("daphne", tmp_path / "portal", **clock_of_a_demo) as base:
        hall = Hall(
            tmp_path / "hall",
            CLOCK_SHIFT_SECONDS=shift,
            HALL_PORTAL_URL=base,
            HALL_ACTIVATION_CODE=code,
            HALL_PULL_SECONDS="1",
        )
        assert hall.run("init").returncode == 0
        hall.start()
        try:
            wait_for(lambda: hall.state()["board"]["organisation"] == "ЦНАП Вишневої громади", "activation")
            kiosk, desk = hall.browser(), hall.browser()

            def check_in(booking: Booking) -> Any:
                return kiosk.post("/kiosk/check-in", "/kiosk/check-in", number=booking.number)

            wait_for(lambda: 'id="number"' in check_in(visit).text and "Вас відмічено" in check_in(visit).text, "pull")
            wait_for(lambda: state_of(visit) == BookingState.CHECKED_IN, "check-in at the portal")
            kind = hall_server.queue.types.get().public_id
            assert kiosk.take_ticket("a-walk-in-beside-the-booked", kind) == "П-001"
            desk.sign_in(3)
            seen = []
            for number, action in enumerate(("next", "no_show", "next", "start")):
                desk.press(action, f"k{number}")
                seen.append([row["number"] for row in hall.state()["board"]["rows"] if row["number"]])
            # Who came two hours early lets the live queue go first; the number on the monitor is the citizen's.
            assert seen == [["П-001"], [], [visit.number], [visit.number]]
            desk.press("finish", "k9")
            wait_for(lambda: state_of(visit) == BookingState.SERVED, "the end at the portal")

            cancel_booking(booking=other, actor_kind="staff", reason="Перевірка")
            wait_for(lambda: "немає запису з таким номером" in check_in(other).text, "the cancelling in the hall")
            log = HallEvent.objects.filter(hall=hall_server).order_by("seq")
            wait_for(lambda: log.filter(type="ticket.finished").exists(), "the log at the portal")
            assert list(log.values_list("seq", flat=True)) == list(range(1, log.count() + 1))
        finally:
            hall.stop()
    for log_file in (tmp_path / "portal" / "daphne.log", tmp_path / "hall" / "log"):
        assert "Traceback" not in log_file.read_text()


def _portal_line(hall: Hall) -> str:
    """What /healthz/deep says once the loop has tried: its log has the portal's refusal."""
    if "local_queue.sync: the portal: " not in (hall.folder / "log").read_text():
        return ""
    return str(hall.browser().http.get("/healthz/deep").json()["lines"]["portal"])


def test_wrong_code_leaves_the_hall_waiting_and_says_so(hall_server: HallServer, tmp_path: Any) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "hall").mkdir()
    with portal_server("daphne", tmp_path / "portal", SECRET_KEY=KEY) as base:
        hall = Hall(tmp_path / "hall", HALL_PORTAL_URL=base, HALL_ACTIVATION_CODE="AAAABBBBCCCC")
        hall.run("init")
        hall.start()
        try:
            line = wait_for(lambda: _portal_line(hall), "the first try")
            assert line == "not activated"
            assert hall.state()["board"]["mode"] == "unlinked"
        finally:
            hall.stop()
    hall_server.refresh_from_db()
    assert hall_server.activated_at is None
