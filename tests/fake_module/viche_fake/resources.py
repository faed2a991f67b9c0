"""A table that people may bring: forms of the core by their code, each with an optional form before it."""

from collections.abc import Iterable, Iterator

from import_export import fields

from portal.common import clock
from portal.forms.models import FormDefinition
from portal.imports.columns import Column, TextWidget, YesNoWidget
from portal.imports.resources import Line, Problem, TableResource


class FakeTable(TableResource):
    code = fields.Field("code", "code", TextWidget())
    title = fields.Field("title", "title", TextWidget())
    mailbox = fields.Field("mailbox", "mailbox", TextWidget())
    is_archived = fields.Field("is_archived", "is_archived", YesNoWidget(default=False))

    key = "code"
    columns = (
        Column("code", "Код", hint="Small Latin letters", example="feedback"),
        Column("title", "Назва", example="=Відгук"),
        Column("mailbox", "Скринька"),
        Column("is_archived", "В архіві"),
    )

    class Meta:
        model = FormDefinition
        fields = ("code", "title", "mailbox", "is_archived")

    def new_row(self) -> FormDefinition:
        return FormDefinition(community=self.community, created_at=clock.now(), created_by=self.actor)

    def check_table(self, lines: Iterable[Line]) -> Iterator[Problem]:
        for line, values in lines:
            if values.get("title") == "Лишня":
                yield line, "title", "Такої не буває."
