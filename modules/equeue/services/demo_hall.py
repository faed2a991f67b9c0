"""Demo hall of a service centre: a server, a desk for each workplace and a kiosk, all with one printed password.

`make run` gives the hall process a fresh activation code through DEMO_HALL_CODE; an activated hall ignores it.
"""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

from modules.equeue.constants import SERVICE_CENTRE, QueueKind
from modules.equeue.models import HallDevice, HallServer, Queue, Workplace
from modules.equeue.services.demo_hall_days import seed_hall_days
from modules.equeue.services.sync import new_activation_code


def seed_hall(community: Any, today: date) -> None:
    """Slot DemoData: idempotent; changes nothing of a hall that is there but its activation code; past days without
    figures get invented ones."""
    # One hall stands in the demo, that of the first service centre, whatever queues people have made elsewhere.
    rows = Queue.objects.filter(kind=QueueKind.OWN, addressee__kind=SERVICE_CENTRE).order_by("pk")
    queue = rows.select_related("addressee").first()
    if queue is None or queue.addressee.community_id != community.pk:
        return
    with transaction.atomic():
        hall, is_new = HallServer.objects.get_or_create(queue=queue, defaults={"name": "Зал ЦНАП"})
        if is_new:
            _devices(hall, queue)
        seed_hall_days(hall, today)
        if settings.DEMO_HALL_CODE:
            new_activation_code(hall, code=settings.DEMO_HALL_CODE)


def _devices(hall: HallServer, queue: Queue) -> None:
    places = Workplace.objects.filter(workplace_type__queue=queue).order_by("workplace_type_id", "lane")
    for number, place in enumerate(places, 1):
        desk = _device(hall, HallDevice.Kind.DESK, str(place)[:12], f"vikno-{number}")
        desk.types.set([place.workplace_type_id])
    _device(hall, HallDevice.Kind.KIOSK, "Кіоск", "kiosk")


def _device(hall: HallServer, kind: str, name: str, login: str) -> HallDevice:
    device = HallDevice(hall=hall, kind=kind, name=name, login=login)
    device.set_password(settings.DEMO_HALL_PASSWORD)
    device.save()
    return device
