"""Queues as people and staff see them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.db.models import QuerySet
from wagtail.models import Site

from modules.equeue.constants import SERVICE_CENTRE, Interface, QueueKind
from modules.equeue.models import Queue, WorkplaceType
from portal.communities.models import SiteKind
from portal.registry.modules import enabled_sites, is_enabled

RECENT_SECONDS = 1


def public_queues(community: Any) -> QuerySet[Queue]:
    """Open queues of a community, in the order of the catalogue; `first_queue` chooses the one to begin with."""
    rows = Queue.objects.for_community(community).open_to_people().select_related("addressee")
    return rows.order_by("addressee__path", "pk")


def public_queue(community: Any, public_id: str) -> Queue | None:
    return public_queues(community).filter(public_id=public_id).first()


def first_queue(queues: Sequence[Queue]) -> Queue | None:
    """Of these public queues the one to begin with: of our own and with something to book, the service centre's before
    others. A queue that was made a minute ago takes nobody's place."""
    own = [row for row in queues if row.kind == QueueKind.OWN]
    if len(own) > 1:
        types = WorkplaceType.objects.filter(queue__in=own, is_active=True)
        open_now = set(types.values_list("queue", flat=True))
        own.sort(key=lambda row: (row.pk not in open_now, row.addressee.kind != SERVICE_CENTRE))
    return next(iter([*own, *queues]), None)


def queue_of_addressee(addressee_id: int) -> Queue | None:
    """The open queue of an institution (the first one where a community allows several)."""
    rows = Queue.objects.filter(addressee_id=addressee_id).open_to_people()
    return rows.select_related("addressee").order_by("pk").first()


def bookable_types(queue: Queue) -> list[WorkplaceType]:
    """Active types of a queue of our own; other kinds have none here."""
    return list(queue.types.filter(is_active=True)) if queue.kind == QueueKind.OWN else []


def has_types(queues: Iterable[Queue]) -> bool:
    """Whether any of these queues has workplaces at all; without them nobody can book."""
    return WorkplaceType.objects.filter(queue__in=list(queues)).exists()


def recent_type(community: Any, **wanted: Any) -> WorkplaceType | None:
    """The type of an id (`pk` or `public_id`), with its queue and institution, perhaps of a second ago: for the API,
    which is asked by crowds and whose services ask under the lock what may not be old. The copy is the caller's."""

    ((field, value),) = wanted.items()
    name, kept = f"equeue.type:{community.pk}:{field}:{value}", caches["process"]
    is_kept = not connection.in_atomic_block  # else what is read may yet roll back
    found: WorkplaceType | None = kept.get(name) if is_kept else None
    if found is None:
        rows = WorkplaceType.objects.for_community(community).select_related("queue__addressee").order_by()
        found = rows.filter(**wanted).first()
        if found is not None and is_kept:
            kept.set(name, found, RECENT_SECONDS)
    if found is not None:
        found.queue.addressee.community = community
    return found


def type_for_service(community: Any, service_id: int) -> WorkplaceType | None:
    """The first open type that a service is linked with, in a queue with the extended interface (rules 20 and 21)."""
    queues = public_queues(community).filter(kind=QueueKind.OWN, interface=Interface.EXTENDED)
    rows = WorkplaceType.objects.for_community(community).filter(services=service_id, is_active=True, queue__in=queues)
    return rows.select_related("queue__addressee").order_by("queue__addressee__path", "order", "pk").first()


def served_queues() -> QuerySet[Queue]:
    """Queues of communities that have the module on, open to people or not: jobs write their letters. Whatever their
    kind is now: what was booked while a queue was an own one stays booked."""
    sites = [site.pk for site in enabled_sites("equeue")]
    return Queue.objects.filter(addressee__community__sites__site__in=sites).distinct()


def diia_queues() -> QuerySet[Queue]:
    """Open queues of Diia of communities that have the module on."""
    sites = [site.pk for site in enabled_sites("equeue")]
    rows = Queue.objects.filter(kind=QueueKind.DIIA, addressee__community__sites__site__in=sites)
    return rows.open_to_people().distinct()


def queue_for_service(community: Any, service_id: int) -> Queue | None:
    """The first open queue elsewhere (another site, Diia) whose types are linked with a service."""
    types = WorkplaceType.objects.for_community(community).filter(services=service_id, is_active=True)
    rows = public_queues(community).exclude(kind=QueueKind.OWN).filter(interface=Interface.EXTENDED)
    return rows.filter(pk__in=types.values("queue")).first()


def chatbot_queues(community: Any) -> QuerySet[Queue]:
    """Queues that the chatbot shows (rule 7)."""
    return public_queues(community).filter(is_in_chatbot=True)


def site_of(addressee: Any) -> Site | None:
    """The site under which letters of an institution's queue go out: a service centre's own, else the community's.
    Where one of them has the module off its pages are not there, so letters lead to the other."""
    own = SiteKind.SERVICE_CENTRE if addressee.kind == SERVICE_CENTRE else SiteKind.COMMUNITY
    rows = Site.objects.filter(community_site__community=addressee.community_id)
    rows = rows.select_related("community_site__community")
    sites = sorted(rows, key=lambda site: site.community_site.kind != own)
    return next((site for site in sites if is_enabled("equeue", site)), sites[0] if sites else None)
