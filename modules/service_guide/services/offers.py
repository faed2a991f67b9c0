"""Pick services of the guide for a community, drop them again, and keep what the community adds to them."""

from collections.abc import Iterable
from typing import Any, Protocol

from django.db import transaction
from django.db.models import Q

from modules.service_guide.models import Offer, Service
from modules.service_guide.services.changes import note, offers_changed


class OfferForm(Protocol):
    instance: Offer

    def save(self) -> Offer: ...


@transaction.atomic
def pick_services(*, community: Any, service_ids: Iterable[int], actor: Any) -> list[Offer]:
    """Give these services from now on; those that were dropped come back with their words. Answers what changed.

    Foreign and unknown ids are passed over: they were not in the list that was offered."""
    services = Service.objects.for_community(community).filter(pk__in=list(service_ids)).order_by("pk")
    known = {row.service_id: row for row in Offer.objects.for_community(community).filter(service__in=services)}
    changed = []
    for service in services:
        offer = known.get(service.pk)
        if offer is None:
            offer = Offer.objects.create(community=community, service=service, slug=free_slug(community, service.slug))
        elif offer.is_given:
            continue
        else:
            offer.is_given = True
            offer.save(update_fields=["is_given", "updated_at"])
        changed.append(offer)
    _tell("picked", community, changed, actor)
    return changed


@transaction.atomic
def drop_services(*, community: Any, service_ids: Iterable[int], actor: Any) -> list[Offer]:
    """Give these services no longer. Where, phone and note stay for the day when they come back."""
    rows = Offer.objects.for_community(community).filter(service_id__in=list(service_ids), is_given=True)
    changed = list(rows.select_related("service").order_by("pk"))
    for offer in changed:
        offer.is_given = False
        offer.save(update_fields=["is_given", "updated_at"])
    _tell("dropped", community, changed, actor)
    return changed


@transaction.atomic
def save_offer_form(*, form: OfferForm, actor: Any) -> Offer:
    """Save a validated form of the admin with its places."""
    offer = form.save()
    note(actor, "offer_saved", offer, offer.community)
    offers_changed([offer])
    return offer


def free_slug(community: Any, base: str) -> str:
    """An address that no other service of the community has."""
    rows = Offer.objects.for_community(community).filter(Q(slug=base) | Q(slug__startswith=f"{base}-"))
    taken = set(rows.values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)


def _tell(action: str, community: Any, changed: list[Offer], actor: Any) -> None:
    if changed:
        offers_changed(changed)
        note(actor, action, None, community, services=[offer.public_id for offer in changed])
