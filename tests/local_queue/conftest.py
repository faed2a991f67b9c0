"""A hall with two types of workplaces, two desks and a kiosk, open around a fixed morning."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from local_queue import clock
from local_queue.protocol.bookings import Booking
from local_queue.protocol.queue import Device, Opening, PriorityGroup, QueueConfiguration, QueueType
from local_queue.sync.models import PortalLink
from local_queue.tickets.models import LogHead
from local_queue.tickets.services.desks import sign_in
from local_queue.tickets.services.mirror import apply_configuration
from tests.support.printer import Printer, running_printer

TODAY = date(2026, 11, 17)
MORNING = datetime(2026, 11, 17, 10, 42, tzinfo=clock.KYIV)
PASSWORD = "вікно-пароль-3"
VETERAN = PriorityGroup(id="veteran", label="Ветерани війни", source="Закон № 3551-XII, стаття 12")
HASH = make_password(PASSWORD, salt="tests", hasher="md5")


def configuration(**changes: object) -> QueueConfiguration:
    values: dict[str, object] = {
        "revision": "r1",
        "organisation": "ЦНАП Вишневої громади",
        "booking_prefixes": ("А", "Е", "У"),
        "types": (
            QueueType(id="passport", label="Паспорт та ID-картка", prefix="П", kiosk_limit=10, minutes=20, icon="id"),
            QueueType(id="land", label="Земля та нерухомість", prefix="Н", kiosk_limit=2, minutes=30, icon="land"),
        ),
        "devices": (
            Device(id="desk1", kind="desk", name="Вікно 1", login="vikno1", password=HASH),
            Device(id="desk3", kind="desk", name="Вікно 3", login="vikno3", password=HASH),
            Device(id="kiosk1", kind="kiosk", name="Кіоск", login="kiosk1", password=HASH),
        ),
        "openings": tuple(
            Opening(
                day=TODAY + timedelta(days=shift),
                opens=datetime(2026, 11, 17, 8, tzinfo=clock.KYIV) + timedelta(days=shift),
                closes=datetime(2026, 11, 17, 17, tzinfo=clock.KYIV) + timedelta(days=shift),
            )
            for shift in range(2)
        ),
    }
    return QueueConfiguration(**{**values, **changes})


def booking(number: str = "А-101", at: datetime | None = None, **changes: object) -> Booking:
    values: dict[str, object] = {
        "id": f"booking-{number}",
        "number": number,
        "type": "passport",
        "day": TODAY,
        "starts_at": at or MORNING,
        "state": "expected",
        "version": 1,
    }
    return Booking(**{**values, **changes})


class Hall:
    """Shorthands of tests."""

    morning = MORNING
    password = PASSWORD

    def __init__(self, mover: object) -> None:
        self.mover = mover

    def to(self, when: datetime) -> None:
        self.mover.move_to(when)

    def wait(self, **span: float) -> None:
        self.mover.move_to(clock.now() + timedelta(**span))

    def open_desk(self, number: int) -> str:
        device, _token = sign_in(f"vikno{number}", PASSWORD)
        return device.public_id


@pytest.fixture
def initialised(db: None) -> None:
    LogHead.objects.get_or_create(pk=1)
    PortalLink.objects.get_or_create(pk=1)
    cache.clear()


@pytest.fixture
def hall(initialised: None) -> Iterator[Hall]:
    import time_machine

    with time_machine.travel(MORNING, tick=False) as mover:
        apply_configuration(configuration())
        yield Hall(mover)


@pytest.fixture
def paper(settings: object) -> Iterator[Printer]:
    with running_printer() as printer:
        settings.HALL_PRINTER = printer.address
        yield printer


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A browser of the size of a desk or a lying kiosk, in which no script may fail."""
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="uk-UA", timezone_id="Europe/Kyiv")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []
