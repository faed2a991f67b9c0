"""Who may work for which addressees."""

from typing import Any

from django.db.models import Q

from modules.addressees.models import Addressee, Moderator
from modules.addressees.models.addressee import AddresseeQuerySet
from portal.common.clock import today
from portal.communities.models import Community, Role

ADMINISTRATORS = (Role.OWNER.value, Role.ADMIN.value)


def administered_community_ids(user: Any) -> list[int]:
    """Communities whose every addressee a person may work for (equeue.md, rule 41)."""
    day = today()
    memberships = user.memberships.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        role__in=ADMINISTRATORS,
    )
    return list(memberships.values_list("community_id", flat=True))


def moderated_by(user: Any, community: Community | None = None) -> AddresseeQuerySet:
    """Addressees a person works for today: own ones, those below with the subtree, all of an administrator."""
    scope = Addressee.objects.all() if community is None else Addressee.objects.for_community(community)
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return scope.none()
    if user.is_superuser:
        return scope
    rows = Moderator.objects.filter(user=user).valid_on(today()).select_related("addressee")
    wanted = Q(community__in=administered_community_ids(user))
    for row in rows:
        wanted |= Q(pk=row.addressee_id)
        if row.has_subtree and row.addressee.path:
            wanted |= Q(community_id=row.addressee.community_id, path__startswith=row.addressee.path)
    return scope.filter(wanted)


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
