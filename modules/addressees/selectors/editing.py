"""Who may edit which cards in the cabinet, and which of their fields (seed 001, rule 35)."""

from typing import Any

from django.db.models import Q

from modules.addressees.constants import ADMINISTRATORS, OWN_CARD, UNIT_CARD
from modules.addressees.models import Addressee, Moderator
from modules.addressees.models.addressee import AddresseeQuerySet
from portal.common.clock import today
from portal.communities.constants import Role
from portal.communities.models import Community


def roles_of(user: Any, community: Community) -> frozenset[str]:
    """Roles of a person in a community today."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return frozenset()
    return frozenset(user.memberships.active().filter(community=community).values_list("role", flat=True))


def editable_by(user: Any, community: Community) -> AddresseeQuerySet:
    """Cards that a person may edit today, in part or whole."""
    rows, roles = Addressee.objects.for_community(community), roles_of(user, community)
    if user.is_superuser or roles & set(ADMINISTRATORS):
        return rows
    wanted = Q(pk__in=[])
    if Role.PERSONA in roles:
        wanted |= Q(user=user)
    if Role.UNIT in roles:
        wanted |= _own_units(user, community)
    return rows.filter(wanted)


def _own_units(user: Any, community: Community) -> Q:
    """Addressees that a person moderates, and those below them."""
    wanted = Q(pk__in=[])
    rows = Moderator.objects.for_community(community).filter(user=user).valid_on(today())
    for row in rows.select_related("addressee"):
        wanted |= Q(pk=row.addressee_id)
        if row.has_subtree and row.addressee.path:
            wanted |= Q(path__startswith=row.addressee.path)
    return wanted


def fields_for(user: Any, addressee: Addressee) -> tuple[str, ...]:
    """Fields of a card that a person may change today; none: it is another's. Place in the tree, kind, groups,
    address, publication and rights are never among them."""
    rows = Addressee.objects.for_community(addressee.community).filter(pk=addressee.pk)
    if not editable_by(user, addressee.community).filter(pk=addressee.pk).exists():
        return ()
    roles = roles_of(user, addressee.community)
    if user.is_superuser or roles & set(ADMINISTRATORS):
        return UNIT_CARD
    is_own_unit = Role.UNIT in roles and rows.filter(_own_units(user, addressee.community)).exists()
    return UNIT_CARD if is_own_unit else OWN_CARD
