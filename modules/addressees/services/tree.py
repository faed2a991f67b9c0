"""The lock of a community's tree, and the columns that follow from it."""

from django.core.exceptions import ValidationError

from modules.addressees.engine.tree import Node, laid_out
from modules.addressees.models import Addressee
from modules.addressees.selectors.finding import SOURCE
from portal.common.ukrainian import sort_key
from portal.communities.models import Community
from portal.search.services import forget, mark_changed

COLUMNS = ("path", "depth", "position_in_tree", "is_listed")


class AddresseeError(ValidationError):
    """A change that the tree refuses, with a plain sentence for people."""


def lock_tree(community_id: int) -> None:
    """Hold back other changes of this tree until the transaction ends.

    PostgreSQL locks the community's row; on SQLite the transaction began as the only writer.
    """
    rows = Community.objects.select_for_update(no_key=True).filter(pk=community_id)
    if not rows.values_list("pk", flat=True).first():
        raise Community.DoesNotExist


def settle_tree(community_id: int) -> int:
    """Recompute path, depth, order and visibility of a community's rows; returns how many changed."""
    rows = list(
        Addressee.objects.filter(community_id=community_id).only(
            "id", "parent_id", "order", "name", "is_public", *COLUMNS
        )
    )
    places = laid_out(
        Node(row.pk, row.parent_id, (row.order, sort_key(row.name), row.pk), row.is_public) for row in rows
    )
    changed = []
    for row in rows:
        place = places[row.pk]
        wanted = (place.path, place.depth, place.position, place.is_listed)
        if tuple(getattr(row, column) for column in COLUMNS) != wanted:
            for column, value in zip(COLUMNS, wanted, strict=True):
                setattr(row, column, value)
            changed.append(row)
    hidden = [row.pk for row in changed if not row.is_listed]
    shown = [row.pk for row in changed if row.is_listed]
    Addressee.objects.bulk_update(changed, COLUMNS, batch_size=200)
    forget(SOURCE, hidden)
    mark_changed(SOURCE, community_id, shown)
    return len(changed)
