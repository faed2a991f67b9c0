"""Who works for an addressee (seed 002, rule 15)."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from modules.addressees.models import Addressee, Moderator
from modules.addressees.services.registry import note
from modules.addressees.services.tree import AddresseeError, lock_tree


@transaction.atomic
def assign_moderator(
    *,
    addressee: Addressee,
    user: Any,
    actor: Any,
    has_subtree: bool = True,
    substitute_of: Moderator | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Moderator:
    """Make a person a moderator, or change how; a substitute names whom they stand in for."""
    lock_tree(addressee.community_id)
    if substitute_of is not None and substitute_of.addressee_id != addressee.pk:
        raise AddresseeError(_("A substitute works for the same addressee as the person replaced."))
    if valid_from and valid_to and valid_to < valid_from:
        raise AddresseeError(_("The last day is before the first one."))
    moderator, _is_new = Moderator.objects.update_or_create(
        addressee=addressee,
        user=user,
        substitute_of=substitute_of,
        defaults={"has_subtree": has_subtree, "valid_from": valid_from, "valid_to": valid_to},
    )
    note(actor, "addressees.moderator_assigned", addressee, user=user.pk)
    return moderator


@transaction.atomic
def dismiss_moderator(*, moderator: Moderator, actor: Any) -> None:
    """Take the work of a moderator away, with their substitutes'."""
    lock_tree(moderator.addressee.community_id)
    note(actor, "addressees.moderator_dismissed", moderator.addressee, user=moderator.user_id)
    moderator.delete()
