"""What the forms of the admin may offer, all of one community."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from modules.addressees.models import Addressee, AddresseeGroup
from modules.addressees.models.addressee import AddresseeGroupQuerySet, AddresseeQuerySet

INDENT = "\u2003"


def indented(addressee: Addressee) -> str:
    """A name moved right by its depth in the tree."""
    return INDENT * addressee.depth + addressee.name


def possible_parents(community: Any, addressee: Addressee) -> AddresseeQuerySet:
    """Everything but the addressee itself and what is below it."""
    rows = Addressee.objects.for_community(community)
    return rows.exclude(path__startswith=addressee.path) if addressee.pk and addressee.path else rows


def possible_groups(community: Any) -> AddresseeGroupQuerySet:
    return AddresseeGroup.objects.for_community(community)


def people_of(community: Any) -> QuerySet[Any]:
    """People who have a role in the community and have accepted it: an invited address does not open a name."""
    people = get_user_model().objects.filter(
        is_active=True, memberships__community=community, memberships__is_accepted=True
    )
    return people.distinct().order_by("last_name__uk", "first_name__uk", "email")
