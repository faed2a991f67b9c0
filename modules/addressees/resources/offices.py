"""The table of offices: where addressees receive people."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from import_export import fields

from modules.addressees.constants import BarrierFree
from modules.addressees.models import Office
from modules.addressees.resources.owned import KeyField, OwnedTable, ReadField
from portal.communities.models import Settlement
from portal.imports.columns import Column, NumberWidget, TextWidget
from portal.imports.resources import Line, Verdict

SIXTH = Decimal("0.000001")  # of a degree: eleven centimetres


class DegreesWidget(TextWidget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        text = str(value or "").replace(",", ".").strip()
        if not text:
            return None
        try:
            found = Decimal(text)
            if abs(found) <= 180:
                return found.quantize(SIXTH)
        except InvalidOperation:
            pass
        raise ValueError(_("Write degrees as a number: 49.554321."))

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return "" if value is None else f"{Decimal(value).quantize(SIXTH):f}".rstrip("0").rstrip(".")


class SettlementField(ReadField):
    def put(self, instance: Any, text: str, table: Any) -> None:
        if text and text not in table.settlements:
            raise ValueError(_("КАТОТТГ has no settlement with the code «%(code)s».") % {"code": text[:40]})
        instance.settlement_id = text or None

    def export(self, instance: Any, **kwargs: Any) -> str:
        return instance.settlement_id or ""


class FeaturesField(ReadField):
    """Labels in any language of the site, divided by commas."""

    def put(self, instance: Any, text: str, table: Any) -> None:
        known = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                known |= {str(label).casefold(): code for code, label in BarrierFree.choices}
        wanted = [" ".join(part.split()) for part in text.replace(";", ",").split(",") if part.strip()]
        unknown = [part for part in wanted if part.casefold() not in known]
        if unknown:
            said = _("Unknown feature «%(name)s». There are: %(choices)s.")
            raise ValueError(said % {"name": unknown[0][:60], "choices": ", ".join(map(str, BarrierFree.labels))})
        found = {known[part.casefold()] for part in wanted}
        instance.accessibility = [code for code in BarrierFree.values if code in found]

    def export(self, instance: Any, **kwargs: Any) -> str:
        return ", ".join(instance.barrier_free_labels())


class OfficeTable(OwnedTable):
    code = KeyField("code", "code")
    name = fields.Field("name", "name", TextWidget())
    address = fields.Field("address", "address", TextWidget())
    room = fields.Field("room", "room", TextWidget())
    settlement_ = SettlementField("settlement_", "settlement_")
    phone = fields.Field("phone", "phone", TextWidget())
    latitude = fields.Field("latitude", "latitude", DegreesWidget())
    longitude = fields.Field("longitude", "longitude", DegreesWidget())
    accessibility_ = FeaturesField("accessibility_", "accessibility_")
    order = fields.Field("order", "order", NumberWidget(default=100))

    columns = (
        Column(
            "code",
            gettext_lazy("Addressee and number of the office"),
            gettext_lazy("Address of the addressee’s page, a slash, a number. A number that is not there yet is new."),
            "biblioteka/1",
        ),
        Column("name", gettext_lazy("Name of the office"), gettext_lazy("Only if there are several."), "Філія № 2"),
        Column("address", gettext_lazy("Address of the office"), gettext_lazy("Street and house."), "вул. Садова, 2"),
        Column("room", pgettext_lazy("column", "Room")),
        Column("settlement_", gettext_lazy("Settlement, code of КАТОТТГ")),
        Column("phone", pgettext_lazy("column", "Phone"), "", "15-00"),
        Column("latitude", pgettext_lazy("column", "Latitude"), gettext_lazy("In degrees; both or neither."), "49.55"),
        Column("longitude", pgettext_lazy("column", "Longitude"), "", "25.59"),
        Column(
            "accessibility_",
            gettext_lazy("Barrier-free features"),
            gettext_lazy("As in the form, divided by commas."),
            gettext_lazy("ramp"),
        ),
        Column(
            "order", gettext_lazy("Order"), gettext_lazy("Among its neighbours, lower first; empty is 100."), "100"
        ),
    )

    class Meta:
        model = Office
        fields = (
            "code", "name", "address", "room", "settlement_", "phone", "latitude", "longitude",
            "accessibility_", "order",
        )  # fmt: skip

    def __init__(self, *, community: Any, actor: Any = None) -> None:
        super().__init__(community=community, actor=actor)
        self.settlements: set[str] = set()

    def judge(self, lines: Sequence[Line], *, is_dry: bool) -> list[Verdict]:
        wanted = {values.get("settlement_", "").strip() for _line, values in lines}
        self.settlements = set(Settlement.objects.filter(pk__in=wanted).values_list("pk", flat=True))
        return super().judge(lines, is_dry=is_dry)

    def saved_fields(self) -> list[str]:
        return [*super().saved_fields(), "settlement", "accessibility"]

    def validate_instance(
        self, instance: Any, import_validation_errors: Any = None, validate_unique: bool = True
    ) -> None:
        errors = dict(import_validation_errors or {})
        if not {"latitude", "longitude"} & set(errors):
            try:
                instance.clean()
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        super().validate_instance(instance, errors, validate_unique)
