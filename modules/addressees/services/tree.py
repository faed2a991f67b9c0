"""The lock of a community's tree, and the columns that follow from it."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection

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


def note_rows(community_id: int, ids: Sequence[int]) -> None:
    """Search hears of rows that were written in bulk: those that everybody may see."""
    for begin in range(0, len(ids), 500):
        shown = Addressee.objects.filter(pk__in=ids[begin : begin + 500], is_listed=True)
        mark_changed(SOURCE, community_id, list(shown.values_list("pk", flat=True)))


def write_columns(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Values of the columns and the primary key, for each row. One prepared statement: `bulk_update` of a whole tree
    of 10,000 rows took 20 seconds of the transaction, this takes one."""
    fields = [Addressee._meta.get_field(name) for name in columns]
    quoted = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    table = connection.ops.quote_name(Addressee._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {quoted} WHERE id = %s", rows)  # noqa: S608  names of our own fields


def settle_tree(community_id: int) -> int:
    """Recompute path, depth, order and visibility of a community's rows; returns how many changed."""
    columns = ("pk", "parent_id", "order", "name", "is_public", *COLUMNS)
    rows = list(Addressee.objects.filter(community_id=community_id).order_by().values_list(*columns))
    places = laid_out(
        Node(pk, parent, (order, sort_key(name), pk), is_public) for pk, parent, order, name, is_public, *_were in rows
    )
    changed = []
    for pk, _parent, _order, _name, _is_public, *were in rows:
        place = places[pk]
        wanted = [place.path, place.depth, place.position, place.is_listed]
        if wanted != were:
            changed.append((*wanted, pk))
    write_columns(COLUMNS, changed)
    hidden = [pk for *_place, is_listed, pk in changed if not is_listed]
    shown = [pk for *_place, is_listed, pk in changed if is_listed]
    forget(SOURCE, hidden)
    mark_changed(SOURCE, community_id, shown)
    return len(changed)
