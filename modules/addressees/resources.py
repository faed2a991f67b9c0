"""Tables of addressees for import and export."""

from typing import Any

from import_export import fields, resources

from modules.addressees.models import Addressee
from portal.common.cells import safe_cell


class AddresseeResource(resources.ModelResource):
    """One row an addressee, in the order of the tree; no internal ids."""

    parent = fields.Field(attribute="parent__slug", column_name="parent")
    groups = fields.Field(column_name="groups")

    class Meta:
        model = Addressee
        import_id_fields = ["slug"]
        fields = (
            "slug", "parent", "kind", "name", "short_name", "position", "description", "competences",
            "phone", "email", "website", "groups", "is_public", "order",
        )  # fmt: skip
        export_order = fields

    def dehydrate_groups(self, row: Addressee) -> str:
        return ", ".join(group.slug for group in row.groups.all())

    def export_field(self, field: Any, instance: Any, **kwargs: Any) -> Any:
        return safe_cell(super().export_field(field, instance, **kwargs))
