"""Demo queues that others keep: one of Diia, one on another site. Only `make run` has them: it serves both imitations
(tools/fake_diia_queue.py, tools/foreign_site) and names them in DEMO_DIIA_QUEUE and DEMO_LINKED_QUEUE.
"""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from modules.addressees.api import AddresseeInfo, addressee_by_slug
from modules.equeue.constants import QueueKind
from modules.equeue.models import Queue, QueueKeys
from modules.equeue.services.outside import keep_keys

DIIA_PLACE, LINKED_PLACE = "starostat-sadove", "biblioteka"
LINKED_TITLE = "Комп’ютерний клас бібліотеки"


def seed_elsewhere(community: Any, today: date) -> None:
    """Slot DemoData: what people changed stays, but for the ports of this machine, which are others at each start."""
    if not settings.DEMO:
        return
    place = addressee_by_slug(community.pk, DIIA_PLACE)
    if settings.DEMO_DIIA_QUEUE and place is not None:
        _diia(place, *settings.DEMO_DIIA_QUEUE.split())
    place = addressee_by_slug(community.pk, LINKED_PLACE)
    if settings.DEMO_LINKED_QUEUE and place is not None:
        _linked(place, settings.DEMO_LINKED_QUEUE)


def _diia(place: AddresseeInfo, url: str, key_name: str, key: str) -> None:
    queue = Queue.objects.filter(addressee_id=place.id).first()
    if queue is None:
        queue = Queue.objects.create(addressee_id=place.id, kind=QueueKind.DIIA)
    if queue.kind != QueueKind.DIIA:
        return
    keys = QueueKeys.objects.filter(queue=queue).first()
    if keys is None or _is_stale(keys.url, url):
        keep_keys(queue, url=url, key_name=key_name, key=key)


def _linked(place: AddresseeInfo, link: str) -> None:
    queue = Queue.objects.filter(addressee_id=place.id).first()
    if queue is None:
        Queue.objects.create(addressee_id=place.id, kind=QueueKind.LINK, title=LINKED_TITLE, link=link)
    elif queue.kind == QueueKind.LINK and _is_stale(queue.link, link):
        Queue.objects.filter(pk=queue.pk).update(link=link)


def _is_stale(known: str, url: str) -> bool:
    """The same machine, another port than at the last start."""
    return known != url and urlsplit(known).hostname == urlsplit(url).hostname
