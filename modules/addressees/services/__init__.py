"""Writes of addressees. Each is one transaction under the lock of its community's tree."""

from modules.addressees.services.moderators import assign_moderator, dismiss_moderator
from modules.addressees.services.registry import (
    delete_addressee,
    place_addressee,
    register_addressee,
    save_registry_form,
    update_addressee,
)
from modules.addressees.services.tree import AddresseeError, lock_tree, settle_tree

__all__ = [
    "AddresseeError",
    "assign_moderator",
    "delete_addressee",
    "dismiss_moderator",
    "lock_tree",
    "place_addressee",
    "register_addressee",
    "save_registry_form",
    "settle_tree",
    "update_addressee",
]
