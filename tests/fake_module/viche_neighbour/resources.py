"""A table that people may bring: forms of the core by their code."""

from import_export import fields

from portal.common import clock
from portal.forms.models import FormDefinition
from portal.imports.columns import Column, TextWidget
from portal.imports.resources import TableResource


class Table(TableResource):
    code = fields.Field("code", "code", TextWidget())
    title = fields.Field("title", "title", TextWidget())

    key = "code"
    columns = (Column("code", "Код", example="house"), Column("title", "Назва", example="Будинок"))

    class Meta:
        model = FormDefinition
        fields = ("code", "title")

    def new_row(self) -> FormDefinition:
        return FormDefinition(community=self.community, created_at=clock.now(), created_by=self.actor)
