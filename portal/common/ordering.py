"""The Ukrainian order of lists in the database: `order_by("name__uk")`, and the same in `Meta.ordering`.

One key for both databases, by code points, rather than a collation of each: ICU does not ignore apostrophes, is not
in every PostgreSQL, and its next version may order anew; SQLite would call Python at every comparison, not once a
row. Null stays null.
"""

from typing import Any

from django.db.models import CharField, TextField, Transform

from portal.common.ukrainian import IGNORED, RANKED, SPELT

KEY_FUNCTION = "uk_order"


class UkrainianOrder(Transform):
    """`name__uk`: what `portal.common.ukrainian.sort_key` answers, counted by the database."""

    lookup_name = "uk"
    function = KEY_FUNCTION
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """`translate` drops what has no counterpart; "C" compares code points."""
        template = '(translate(normalize(%(expressions)s, NFC), %%s, %%s) COLLATE "C")'
        sql, params = self.as_sql(compiler, connection, template=template, **context)
        return sql, [*params, SPELT + IGNORED, RANKED]


def register_order() -> None:
    CharField.register_lookup(UkrainianOrder)
    TextField.register_lookup(UkrainianOrder)
