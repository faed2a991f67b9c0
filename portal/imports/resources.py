"""The base of tables that go in and out: a django-import-export resource with a key, headings and plain sentences.

A module says in twenty lines which columns its table has (docs/imports.md). Rows are saved in bulk; whatever hangs on
the whole table (a tree, links between rows) is checked by `check_table` and written by `finish`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from import_export import resources
from import_export.results import RowResult

from portal.common.cells import safe_cell
from portal.imports.columns import Column
from portal.imports.constants import Outcome
from portal.imports.refusals import problem_sentence

Values = Mapping[str, str]  # of one row, by code of column
Line = tuple[int, Values]
Problem = tuple[int, str, str]  # line, code of column or "", sentence


@dataclass(slots=True)
class Verdict:
    outcome: Outcome
    label: str = ""
    changes: list[list[str]] = field(default_factory=list)
    problems: list[list[str]] = field(default_factory=list)


class TableResource(resources.ModelResource):
    columns: ClassVar[tuple[Column, ...]]
    key: ClassVar[str]  # code of the column, and name of the field, that a row is known by

    class Meta:
        use_bulk = True
        skip_diff = True
        use_transactions = False

    def __init__(self, *, community: Any, actor: Any = None) -> None:
        super().__init__()
        self.community, self.actor = community, actor
        self.found: dict[str, Any] = {}
        self._before: dict[str, str] = {}
        self._changes: list[list[str]] = []
        self._touched: Any = None

    # What a module says --------------------------------------------------------------------------------------------

    def rows(self) -> Any:
        """Rows that this table may touch: those of the community, with what `texts` reads of them."""
        return self._meta.model._default_manager.for_community(self.community)

    def new_row(self) -> Any:
        return self._meta.model(community=self.community)

    def saved_fields(self) -> list[str]:
        """Fields that an update writes."""
        names = {each.name for each in self._meta.model._meta.concrete_fields}
        return [name for name in self._meta.fields if name in names and name != self.key]

    def lock(self) -> None:
        """Called first in the transaction that applies: hold back other writers of the registry."""

    def check_table(self, lines: Iterable[Line]) -> Iterator[Problem]:
        """What only the whole table shows: a parent that is nowhere, a cycle. Asked after all rows are checked, and
        again under the lock. `lines` can be walked once."""
        return iter(())

    def after_saved(self, rows: Sequence[tuple[Any, bool]]) -> None:
        """A few hundred rows were saved: (row with its primary key, is new)."""

    def finish(self) -> None:
        """All rows were saved; still in the transaction."""

    # What the core does with it ------------------------------------------------------------------------------------

    def texts(self, instance: Any, codes: Iterable[str]) -> dict[str, str]:
        """Cells of a row as they would be exported, without guards."""
        exported = {name: str(self.fields[name].export(instance, table=self) or "") for name in codes}
        return {name: text.replace("\r\n", "\n").strip() for name, text in exported.items()}

    def judge(self, lines: Sequence[Line], *, is_dry: bool) -> list[Verdict]:
        """Verdicts in the order of the lines; unless dry, the rows that are right are saved."""
        keys = [values.get(self.key, "") for _line, values in lines]
        self.found = {str(getattr(row, self.key)): row for row in self.rows().filter(**{f"{self.key}__in": keys})}
        self.create_instances, self.update_instances = [], []
        verdicts = [self._judged(line, values, is_dry=is_dry) for line, values in lines]
        if not is_dry:
            self._save()
        return verdicts

    def _judged(self, line: int, values: Values, *, is_dry: bool) -> Verdict:
        if not values.get(self.key):
            return Verdict(Outcome.ERROR, problems=[[self.key, problem_sentence("absent_key")]])
        self._touched, self._changes = None, []
        result = self.import_row(
            dict(values), None, row_number=line, dry_run=is_dry, use_transactions=False, table=self
        )
        for error in result.errors:  # no mistake of a person
            raise error.error
        label = str(self._touched or "")[:255] or values[self.key]
        if result.import_type == RowResult.IMPORT_TYPE_INVALID:
            return Verdict(Outcome.ERROR, label, problems=self._problems(result.validation_error))
        kinds = {RowResult.IMPORT_TYPE_NEW: Outcome.NEW, RowResult.IMPORT_TYPE_UPDATE: Outcome.CHANGED}
        return Verdict(kinds.get(result.import_type, Outcome.SAME), label, self._changes)

    def _problems(self, error: ValidationError) -> list[list[str]]:
        columns = {self.fields[name].attribute: name for name in self.fields}
        return [[columns.get(name, ""), " ".join(said)] for name, said in error.message_dict.items()]

    def _save(self) -> None:
        made, changed = self.create_instances, self.update_instances
        rows = self._meta.model._default_manager
        rows.bulk_create(made, batch_size=250)
        if changed:
            rows.bulk_update(changed, self.saved_fields(), batch_size=100)
        self.after_saved([*((row, True) for row in made), *((row, False) for row in changed)])

    # Hooks of django-import-export ---------------------------------------------------------------------------------

    def get_instance(self, instance_loader: Any, row: Any) -> Any:
        return self.found.get(row[self.key])

    def init_instance(self, row: Any = None) -> Any:
        return self.new_row()

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        self._touched = instance
        self._before = dict.fromkeys(row, "") if new else self.texts(instance, row)

    def skip_row(self, instance: Any, original: Any, row: Any, import_validation_errors: Any = None) -> bool:
        if import_validation_errors:
            return False
        after = self.texts(instance, row)
        self._changes = [
            [name, self._before[name], text] for name, text in after.items() if text != self._before[name]
        ]
        return not self._changes and instance.pk is not None

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        """Fields of the table only, without a query; that the key is unique is seen by the whole table."""
        errors = dict(import_validation_errors or {})
        checked = {self.fields[name].attribute for name in self.fields}
        others = {each.name for each in instance._meta.get_fields()} - checked
        try:
            instance.clean_fields(exclude=others | set(errors))
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    # Out -----------------------------------------------------------------------------------------------------------

    def headings(self) -> list[str]:
        return [str(column.label) for column in self.columns]

    def cells(self, instance: Any) -> list[str]:
        return [safe_cell(str(self.fields[each.code].export(instance, table=self) or "")) for each in self.columns]
