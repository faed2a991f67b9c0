"""Many addressees at once: show, hide, move, group. Each is one transaction under the lock of the tree and answers
what it changed, so that it can be taken back."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from modules.addressees.constants import MOST_LEVELS
from modules.addressees.engine.tree import levels
from modules.addressees.models import Addressee, AddresseeGroup
from modules.addressees.services.registry import note
from modules.addressees.services.tree import AddresseeError, lock_tree, note_rows, settle_tree
from portal.common import clock


@transaction.atomic
def show_addressees(*, community: Any, ids: Iterable[int], is_public: bool, actor: Any) -> list[Addressee]:
    """Show to people, or hide; those that are so already are passed over."""
    lock_tree(community.pk)
    rows = _rows(community, ids, is_public=not is_public)
    Addressee.objects.filter(pk__in=[row.pk for row in rows]).update(is_public=is_public, updated_at=clock.now())
    settle_tree(community.pk)
    for row in rows:
        note(actor, "addressees.changed", row, fields=["is_public"], is_public=is_public)
    return rows


@transaction.atomic
def move_addressees(*, community: Any, places: Mapping[int, int | None], actor: Any) -> list[Addressee]:
    """Put each under the parent that `places` names for it, or at the top; everything below goes along. The rows that
    it answers still say where they were. Error: AddresseeError, and nothing is moved."""
    lock_tree(community.pk)
    parents = dict(Addressee.objects.for_community(community).values_list("pk", "parent_id"))
    wanted = {pk: above for pk, above in places.items() if pk in parents and parents[pk] != above}
    if any(above is not None and above not in parents for above in wanted.values()):
        raise AddresseeError(_("Choose an addressee of the same community."))
    _check_tree(parents | wanted, wanted)
    rows = _rows(community, wanted)
    for row in rows:
        Addressee.objects.filter(pk=row.pk).update(parent=wanted[row.pk], updated_at=clock.now())
    settle_tree(community.pk)
    for row in rows:
        note(actor, "addressees.moved", row, was=row.parent_id, now=wanted[row.pk])
    return rows


@transaction.atomic
def group_addressees(
    *, community: Any, ids: Iterable[int], group: AddresseeGroup, is_in: bool, actor: Any
) -> list[Addressee]:
    """Put into a group of the community, or take out of it."""
    lock_tree(community.pk)
    links = Addressee.groups.through
    members = set(links.objects.filter(addresseegroup=group).values_list("addressee_id", flat=True))
    rows = [row for row in _rows(community, ids) if (row.pk in members) != is_in]
    if is_in:
        links.objects.bulk_create(links(addressee_id=row.pk, addresseegroup_id=group.pk) for row in rows)
    else:
        links.objects.filter(addresseegroup=group, addressee__in=rows).delete()
    note_rows(community.pk, [row.pk for row in rows])
    for row in rows:
        note(actor, "addressees.changed", row, fields=["groups"], group=group.slug, is_in=is_in)
    return rows


def topmost(rows: Iterable[Addressee]) -> list[Addressee]:
    """Without those that stand below another one of them: they go along."""
    found: list[Addressee] = []
    for row in sorted(rows, key=lambda each: each.path):
        if not found or not row.path.startswith(found[-1].path):
            found.append(row)
    return found


def _rows(community: Any, ids: Iterable[int], **fields: Any) -> list[Addressee]:
    rows = Addressee.objects.for_community(community).filter(pk__in=list(ids), **fields)
    return list(rows.select_related("community").order_by("position_in_tree"))


def _check_tree(parents: Mapping[int, int | None], moved: Iterable[int]) -> None:
    depth = levels({str(pk): str(above) if above else None for pk, above in parents.items()})
    if any(depth[str(pk)] is None for pk in moved):
        raise AddresseeError(_("An addressee cannot be part of itself or of what is below it."))
    if max((level or 0 for level in depth.values()), default=0) >= MOST_LEVELS:
        raise AddresseeError(_("The tree would be deeper than %(most)s levels.") % {"most": MOST_LEVELS})
