"""Queues that others keep: no visit of theirs comes into the cabinet, so it says where they are."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from modules.equeue.constants import QueueKind
from modules.equeue.engine.links import host_of
from modules.equeue.models import Queue


@dataclass(frozen=True, slots=True)
class KeptElsewhere:
    """`site` is the other site, `host` its name; of a queue of Diia both are empty. `page` is where people book."""

    queue: Queue
    site: str
    host: str
    page: str


def kept_elsewhere(queues: Iterable[Queue]) -> list[KeptElsewhere]:
    """All of these queues, unless one of them is our own."""
    rows = list(queues)
    if any(row.kind == QueueKind.OWN for row in rows):
        return []
    return [
        KeptElsewhere(
            row,
            row.link if row.kind == QueueKind.LINK else "",
            host_of(row.link) if row.kind == QueueKind.LINK else "",
            f"{reverse('equeue:start')}?place={row.public_id}",
        )
        for row in rows
    ]
