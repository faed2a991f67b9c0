"""Demo widget: the booking form that the foreign page of `make run` embeds."""

from datetime import date
from typing import Any

from modules.equeue.constants import SERVICE_CENTRE
from modules.equeue.selectors import public_queues, site_of
from portal.embed.models import WidgetConfig

KIND = "equeue.booking"


def seed_widget(community: Any, today: date) -> None:
    """Slot DemoData: one widget on the service centre's site where it has a queue."""
    queue = public_queues(community).filter(addressee__kind=SERVICE_CENTRE).first()
    site = site_of(queue.addressee) if queue is not None else None
    if site is not None:
        WidgetConfig.objects.get_or_create(
            site=site, kind=KIND, defaults={"name": "Запис до ЦНАПу", "origins": ["http://localhost:8001"]}
        )
