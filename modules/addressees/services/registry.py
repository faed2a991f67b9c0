"""Make, change, move and delete addressees (seed 002, rules 1–3 and 14)."""

from typing import Any, Protocol

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from modules.addressees.engine.tree import would_cycle
from modules.addressees.models import Addressee
from modules.addressees.services.tree import AddresseeError, lock_tree, settle_tree
from portal.audit.services import record
from portal.common.transliteration import slugify_uk

CHANGEABLE = frozenset(
    {
        "kind", "slug", "name", "short_name", "position", "description", "competences", "phone", "email", "website",
        "user", "user_id", "is_public", "is_chosen", "order", "photo", "photo_alt",
    }
)  # fmt: skip


class RegistryForm(Protocol):
    """What `save_registry_form` needs of a form: the unsaved instance and a save."""

    instance: Addressee

    def save(self) -> Addressee: ...


def check_place(addressee: Addressee) -> None:
    """Refuse a foreign parent and a cycle; call under the lock, on fresh rows."""
    if addressee.parent_id is None:
        return
    parents = dict(Addressee.objects.filter(community_id=addressee.community_id).values_list("pk", "parent_id"))
    if addressee.parent_id not in parents:
        raise AddresseeError({"parent": _("Choose an addressee of the same community.")})
    if addressee.pk and would_cycle(parents, addressee.pk, addressee.parent_id):
        raise AddresseeError({"parent": _("An addressee cannot be part of itself or of what is below it.")})


def free_slug(community_id: int, name: str, wanted: str = "") -> str:
    """A Latin address that no other addressee of the community has."""
    base = slugify_uk(wanted or name, 70) or "addressee"
    taken = set(
        Addressee.objects.filter(community_id=community_id, slug__startswith=base).values_list("slug", flat=True)
    )
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)


@transaction.atomic
def register_addressee(
    *, community: Any, kind: str, name: str, actor: Any, parent: Addressee | None = None, slug: str = "", **fields: Any
) -> Addressee:
    """Add an addressee to the tree of a community."""
    refuse_unknown(fields)
    lock_tree(community.pk)
    addressee = Addressee(
        community=community,
        kind=kind,
        name=name,
        parent=parent,
        slug=free_slug(community.pk, name, slug),
        **fields,
    )
    check_place(addressee)
    addressee.save()
    settle_tree(community.pk)
    addressee.refresh_from_db()
    note(actor, "addressees.registered", addressee)
    return addressee


@transaction.atomic
def update_addressee(*, addressee_id: int, actor: Any, **changes: Any) -> Addressee:
    """Rename or otherwise change an addressee; its place changes by `place_addressee` only."""
    refuse_unknown(changes)
    addressee = _locked(addressee_id)
    for field, value in changes.items():
        setattr(addressee, field, value)
    addressee.save()
    settle_tree(addressee.community_id)
    addressee.refresh_from_db()
    note(actor, "addressees.changed", addressee, fields=sorted(changes))
    return addressee


@transaction.atomic
def place_addressee(*, addressee_id: int, parent_id: int | None, actor: Any) -> Addressee:
    """Move an addressee, with everything below it, under another one or to the top."""
    addressee = _locked(addressee_id)
    former = addressee.parent_id
    addressee.parent_id = parent_id
    check_place(addressee)
    addressee.save(update_fields=["parent", "updated_at"])
    settle_tree(addressee.community_id)
    addressee.refresh_from_db()
    if former != parent_id:
        note(actor, "addressees.moved", addressee, was=former, now=parent_id)
    return addressee


@transaction.atomic
def delete_addressee(*, addressee_id: int, actor: Any) -> None:
    """Delete an addressee that nothing hangs on; otherwise say what to do instead."""
    addressee = _locked(addressee_id)
    public_id = addressee.public_id
    try:
        addressee.delete()
    except ProtectedError as error:
        raise AddresseeError(
            _("This addressee has parts or records. Move or delete them first, or stop showing it to people.")
        ) from error
    settle_tree(addressee.community_id)
    note(actor, "addressees.deleted", addressee, public_id=public_id, name=addressee.name)


@transaction.atomic
def save_registry_form(*, form: RegistryForm, actor: Any) -> Addressee:
    """Save a validated form of the admin registry with its inline rows, checking the place under the lock."""
    addressee = form.instance
    is_new = addressee.pk is None
    lock_tree(addressee.community_id)
    check_place(addressee)
    if not addressee.slug:
        addressee.slug = free_slug(addressee.community_id, addressee.name)
    addressee = form.save()
    settle_tree(addressee.community_id)
    addressee.refresh_from_db()
    note(actor, "addressees.registered" if is_new else "addressees.changed", addressee)
    return addressee


def refuse_unknown(fields: dict[str, Any]) -> None:
    """A field outside the list is a programmer's mistake."""
    unknown = set(fields) - CHANGEABLE
    if unknown:
        raise TypeError(f"not changeable: {', '.join(sorted(unknown))}")


def note(actor: Any, action: str, addressee: Addressee, **details: Any) -> None:
    """A row in the audit log; scripts act as nobody."""
    record(actor=actor, action=action, target=addressee, community=addressee.community, details=details)


def _locked(addressee_id: int) -> Addressee:
    """A fresh row under the lock of its tree."""
    community_id = Addressee.objects.values_list("community_id", flat=True).get(pk=addressee_id)
    lock_tree(community_id)
    return Addressee.objects.get(pk=addressee_id)
