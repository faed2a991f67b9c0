"""What the doctor finds, and what it tells people to do."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from local_queue import clock, doctor
from local_queue.protocol.queue import Device
from local_queue.sync import client
from local_queue.sync.models import PortalLink
from local_queue.tickets.models import LogHead
from local_queue.tickets.services.mirror import apply_configuration
from tests.local_queue.conftest import HASH, Hall, configuration
from tests.local_queue.test_copies import spoil
from tests.local_queue.test_sync import FakePortal
from tests.support.hall import Hall as HallProcess


@pytest.fixture
def portal(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> FakePortal:
    PortalLink.objects.update(url="http://portal.test", hall="hall1", key="key1", pulled_at=clock.now())
    fake = FakePortal()
    transport = httpx.MockTransport(fake)
    plain = httpx.Client
    monkeypatch.setattr(client.httpx, "Client", lambda **options: plain(**{**options, "transport": transport}))
    return fake


def of(name: str, findings: list[doctor.Finding]) -> doctor.Finding:
    return next(one for one in findings if one.name == name)


def test_linked_hall_with_desks_has_nothing_bad(portal: FakePortal) -> None:
    found = [one for one in doctor.examine() if one.name in ("Портал", "Годинник", "Пристрої")]
    assert [one.mark for one in found] == [doctor.WELL] * 3


def test_portal_that_is_away_is_a_warning_for_the_hall_works_on(portal: FakePortal) -> None:
    portal.down = True
    found = of("Портал", doctor.examine())
    assert found.mark == doctor.WARNING and "працює далі" in found.advice


def test_clock_is_compared_with_the_portal_and_the_newest_ticket(portal: FakePortal) -> None:
    PortalLink.objects.update(clock_offset=-8_000)
    assert of("Годинник", doctor.examine()).mark == doctor.WARNING
    PortalLink.objects.update(clock_offset=75_000)
    assert of("Годинник", doctor.examine()).mark == doctor.BAD
    PortalLink.objects.update(clock_offset=0)
    LogHead.objects.update(last_at=clock.now() + timedelta(hours=2))
    found = of("Годинник", doctor.examine())
    assert found.mark == doctor.BAD and "раніше за останній талон" in found.text


def test_hall_without_desks_is_told_so(portal: FakePortal) -> None:
    kiosk = Device(id="kiosk1", kind="kiosk", name="Кіоск", login="kiosk1", password=HASH)
    apply_configuration(configuration(devices=(kiosk,)))
    assert "вікна" in of("Пристрої", doctor.examine()).advice


def test_new_hall_and_broken_database_are_named_with_what_to_do(tmp_path: Path) -> None:
    process = HallProcess(tmp_path / "hall")
    process.folder.mkdir()
    done = process.run("doctor")
    assert done.returncode == 1 and "python -m local_queue init" in done.stdout
    assert not (process.folder / "hall.sqlite3").exists(), "the doctor changes nothing"
    process.run("init")
    done = process.run("doctor")
    assert done.returncode == 1 and "зал ще не підключено" in done.stdout and "База даних: ціла" in done.stdout
    spoil(process.folder / "hall.sqlite3")
    done = process.run("doctor")
    assert done.returncode == 1 and "python -m local_queue restore" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("days", "mark"), [(20, None), (3, doctor.WARNING), (-1, doctor.BAD)])
def test_permission_of_the_portal_that_ends_is_told_in_time(portal: FakePortal, days: int, mark: str | None) -> None:
    until = clock.now() + timedelta(days=days)
    apply_configuration(configuration(revision="r1", valid_until=until))
    found = [one for one in doctor.examine() if one.name == "Дозвіл порталу"]
    assert [one.mark for one in found] == ([mark] if mark else [])
