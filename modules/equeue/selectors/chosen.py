"""Services of the guide that a visit may be for, as the extended interface offers them."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from modules.equeue.constants import MAX_UNITS, Interface
from modules.equeue.engine.refusals import BadServices
from modules.equeue.models import Booking, Queue, WaitingEntry, WorkplaceType
from modules.service_guide.api import ServiceInfo, offered_services


def services_of_types(queue: Queue, types: Collection[WorkplaceType]) -> dict[int, list[ServiceInfo]]:
    """Services that people choose among, by the id of the type; none with the simple interface. Two queries."""
    if queue.interface != Interface.EXTENDED or not types:
        return {}
    known = {info.id: info for info in offered_services(queue.addressee.community_id)}
    links = WorkplaceType.services.through.objects.filter(workplacetype__in=types, service__in=known)
    linked: dict[int, set[int]] = defaultdict(set)
    for type_id, service_id in links.values_list("workplacetype_id", "service_id"):
        linked[type_id].add(service_id)
    return {type_id: [info for info in known.values() if info.id in ids] for type_id, ids in linked.items()}


def chosen_services(kind: WorkplaceType, slugs: Sequence[str]) -> list[ServiceInfo]:
    """Services of one visit by their addresses; the simple interface knows none. Raises BadServices."""
    wanted = list(dict.fromkeys(slugs))
    if not wanted or kind.queue.interface != Interface.EXTENDED:
        return []
    if len(wanted) > MAX_UNITS:
        raise BadServices(BadServices.too_many)
    known = {info.slug: info for info in services_of_types(kind.queue, [kind]).get(kind.pk, ())}
    if not known.keys() >= set(wanted):
        raise BadServices
    return [known[slug] for slug in wanted]


def services_of_booking(booking: Booking | WaitingEntry) -> list[ServiceInfo]:
    """What a visit is for, or is waited for, as far as the community still gives it."""
    ids = set(booking.services.values_list("pk", flat=True))
    queue = booking.queue if isinstance(booking, Booking) else booking.workplace_type.queue
    infos = offered_services(queue.addressee.community_id) if ids else []
    return [info for info in infos if info.id in ids]


def service_words(booking: Booking) -> str:
    """«Субсидія, Пакунок малюка»; what the type says of itself where no service was chosen."""
    titles = [service.title for service in booking.services.all()]
    return ", ".join(titles) or booking.workplace_type.description
