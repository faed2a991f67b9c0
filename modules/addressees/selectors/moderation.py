"""Who may work for which addressees."""

from typing import Any

from modules.addressees.models import Addressee, Moderator
from modules.addressees.models.addressee import AddresseeQuerySet
from portal.common.clock import today
from portal.communities.models import Community


def moderated_by(user: Any, community: Community | None = None) -> AddresseeQuerySet:
    """Addressees a person works for today, in one community or in all."""
    rows = Addressee.objects.for_user(user)
    return rows if community is None else rows.for_community(community)


def can_moderate(user: Any, addressee_id: int) -> bool:
    return moderated_by(user).filter(pk=addressee_id).exists()


def is_moderator(user: Any, community: Community | None = None) -> bool:
    """Slot WorkerSource: a moderator or a substitute today, in the community or, without one, in any."""
    rows = Moderator.objects.filter(user_id=user.pk).valid_on(today())
    return (rows.for_community(community) if community is not None else rows).exists()


def moderators_of(addressee: Addressee) -> list[Moderator]:
    """Who answers for an addressee today: its own moderators, else those of the nearest above with the subtree."""
    chain = [int(part) for part in addressee.path.strip("/").split("/") if part] or [addressee.pk]
    rows = Moderator.objects.filter(addressee_id__in=chain, user__is_active=True).valid_on(today())
    by_place: dict[int, list[Moderator]] = {}
    for row in rows.select_related("user").order_by("pk"):
        if row.addressee_id == addressee.pk or row.has_subtree:
            by_place.setdefault(row.addressee_id, []).append(row)
    return next((by_place[place] for place in reversed(chain) if place in by_place), [])
