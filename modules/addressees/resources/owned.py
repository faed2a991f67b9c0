"""What tables of offices and of schedules share: a row is known by «address of the addressee / number»."""

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from import_export import fields

from modules.addressees.models import Addressee
from modules.addressees.services.tree import lock_tree, note_rows
from portal.imports.resources import Line, TableResource, Verdict

KEY = re.compile(r"([-\w]{1,80})/([1-9]\d{0,3})", re.ASCII)


class ReadField(fields.Field):
    """A cell that is read by `put`, where it says something new: what says what it said before stays as it is."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        text = str(row[self.column_name] or "").strip()
        if instance.addressee_id is None:
            return  # the key is wrong, so nothing of the row means anything
        if instance.pk is None or text != self.export(instance, **kwargs):
            self.put(instance, text, kwargs["table"])

    def put(self, instance: Any, text: str, table: Any) -> None:
        raise NotImplementedError


class KeyField(fields.Field):
    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        if instance.pk is not None:
            return
        text = str(row[self.column_name]).strip()
        found = KEY.fullmatch(text)
        if found is None:
            said = _("Write the address of the addressee, a slash and a number: biblioteka/1, not «%(text)s».")
            raise ValueError(said % {"text": text[:80]})
        owner = kwargs["table"].owners.get(found[1])
        if owner is None:
            raise ValueError(_("The community has no addressee «%(slug)s».") % {"slug": found[1]})
        instance.addressee, instance.number, instance.code = owner, int(found[2]), text

    def export(self, instance: Any, **kwargs: Any) -> str:
        return str(getattr(instance, "code", ""))


class OwnedTable(TableResource):
    key = "code"

    def __init__(self, *, community: Any, actor: Any = None) -> None:
        super().__init__(community=community, actor=actor)
        self.owners: dict[str, Addressee] = {}
        self.touched: set[int] = set()

    def rows(self) -> Any:
        code = Concat("addressee__slug", Value("/"), Cast("number", CharField()), output_field=CharField())
        rows = super().rows().annotate(code=code)
        return rows.order_by("addressee__position_in_tree", "order", "pk")

    def new_row(self) -> Any:
        return self._meta.model()

    def judge(self, lines: Sequence[Line], *, is_dry: bool) -> list[Verdict]:
        slugs = {values.get(self.key, "").rpartition("/")[0] for _line, values in lines}
        rows = Addressee.objects.for_community(self.community).filter(slug__in=slugs)
        self.owners = {row.slug: row for row in rows}
        return super().judge(lines, is_dry=is_dry)

    def lock(self) -> None:
        lock_tree(self.community.pk)

    def after_saved(self, rows: Sequence[tuple[Any, bool]]) -> None:
        self.touched |= {row.addressee_id for row, _is_new in rows}

    def finish(self) -> None:
        note_rows(self.community.pk, sorted(self.touched))
