"""Demo widget: the booking form that the foreign page of `make run` embeds."""

from datetime import date
from typing import Any

from modules.equeue.selectors import public_queues, site_of
from portal.embed.models import WidgetConfig

KIND = "equeue.booking"


def seed_widget(community: Any, today: date) -> None:
    """Slot DemoData: one widget on the service centre's site where the community has a queue."""
    site = site_of(community)
    if site is not None and public_queues(community).exists():
        WidgetConfig.objects.get_or_create(
            site=site, kind=KIND, defaults={"name": "Запис до ЦНАПу", "origins": ["http://localhost:8001"]}
        )
