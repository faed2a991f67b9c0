"""A date as three boxes: day, month by number or name, year. What was typed is kept; the wrong box is named."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PARTS = ("day", "month", "year")
LABELS = {"day": _("Day"), "month": _("Month"), "year": _("Year")}
WIDTHS = {"day": "w-2", "month": "w-10", "year": "w-4"}
# By first letters, in the nominative and the genitive: «бер», «березень», «березня».
MONTHS = ("січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру")
ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def month_number(text: str) -> int | None:
    """3 for «3», «03», «березня», «Березень» and «March»."""
    text = text.strip().lower()
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else None
    for names in (MONTHS, ENGLISH):
        if text[:3] in names:
            return names.index(text[:3]) + 1
    return None


class DateGroupWidget(forms.Widget):
    """Posts <name>_day, <name>_month, <name>_year."""

    control_kind = "date"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        return {part: str(data.get(f"{name}_{part}", "")).strip() for part in PARTS}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return all(f"{name}_{part}" not in data for part in PARTS)

    def id_for_label(self, id_: str, index: str = "0") -> str:
        return f"{id_}_day" if id_ else id_


class DateGroupField(forms.Field):
    """Cleans to a date, or None where it is not required and all three boxes are empty."""

    widget = DateGroupWidget

    def to_python(self, value: Any) -> date | None:
        if value is None or isinstance(value, date):
            return value
        if not any(value.values()):
            return None
        missing = [part for part in PARTS if not value[part]]
        if missing:
            names = ", ".join(str(LABELS[part]).lower() for part in missing)
            raise ValidationError(_("Fill in the whole date; missing: %(names)s."), missing[0], {"names": names})
        month = month_number(value["month"])
        if not value["day"].isdecimal() or not 1 <= int(value["day"]) <= 31:
            raise ValidationError(_("Write a day from 1 to 31."), "day")
        if month is None:
            raise ValidationError(_("Write a month by number or by name, for example 3 or March."), "month")
        if not value["year"].isdecimal() or len(value["year"]) != 4:
            raise ValidationError(_("Write a year in four digits, for example 2027."), "year")
        try:
            return date(int(value["year"]), month, int(value["day"]))
        except ValueError:
            raise ValidationError(_("There is no such day in this month."), "day") from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


def date_parts(field: forms.BoundField) -> list[dict[str, Any]]:
    """What the three boxes of a bound field are drawn with; the wrong one is marked."""
    value = field.value()
    if isinstance(value, date):
        value = {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    codes = {error.code for error in field.errors.as_data()}
    wrong = codes & set(PARTS) or (set(PARTS) if codes else set())
    return [
        {
            "id": f"{field.auto_id}_{part}",
            "name": f"{field.html_name}_{part}",
            "label": LABELS[part],
            "css": WIDTHS[part],
            "value": (value or {}).get(part, ""),
            "is_number": part != "month",
            "is_wrong": part in wrong,
        }
        for part in PARTS
    ]
