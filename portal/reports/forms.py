"""What people type: how often a report goes, when, and to whom."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.notifications.addresses import address_key
from portal.reports.constants import MOST_RECEIVERS, Cadence, FileKind
from portal.reports.models import ReportSchedule

WEEKDAYS = (
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
)
check_address = EmailValidator()


class ScheduleForm(forms.ModelForm):  # type: ignore[type-arg]  Django's own forms are not generic at run time
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), choices=WEEKDAYS, coerce=int, required=False, empty_value=1,
        help_text=_("For a weekly report."),
    )  # fmt: skip
    month_day = forms.IntegerField(
        label=_("Day of the month"), min_value=1, max_value=31, required=False,
        help_text=_("For a monthly or quarterly report. In a shorter month it comes on the last day."),
        error_messages={"min_value": _("A day from 1 to 31."), "max_value": _("A day from 1 to 31.")},
    )  # fmt: skip
    addresses = forms.CharField(
        label=_("To whom"),
        help_text=_("E-mail addresses, each on its own line; 20 at most."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
        max_length=6000,
        error_messages={"required": _("Write at least one e-mail address.")},
    )

    class Meta:
        model = ReportSchedule
        fields = ("cadence", "at", "format", "language")
        widgets = {
            "at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "language": forms.Select(choices=[("uk", "Українська"), ("en", "English")]),
        }
        error_messages = {"at": {"invalid": _("Write the time as 07:00.")}}

    def __init__(self, *args: Any, has_personal_data: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.instance
        if row.pk:
            self.initial["addresses"] = "\n".join(reader.address for reader in row.readers.all())
        self.initial.setdefault("weekday", row.day if row.cadence == Cadence.WEEKLY and row.day <= 7 else 1)
        is_of_month = row.cadence in (Cadence.MONTHLY, Cadence.QUARTERLY)
        self.initial.setdefault("month_day", row.day if is_of_month else 1)
        if has_personal_data:  # never attached, so there is nothing to choose
            del self.fields["format"]
        else:
            self.fields["format"].widget.choices = FileKind.choices  # type: ignore[attr-defined]  a Select
        self.order_fields(["cadence", "weekday", "month_day", "at", "format", "language", "addresses"])

    def clean_language(self) -> str:
        language = str(self.cleaned_data["language"])
        if language not in ("uk", "en"):
            raise ValidationError(_("Choose Ukrainian or English."))
        return language

    def clean_addresses(self) -> list[str]:
        found: dict[str, str] = {}
        wrong = []
        for part in re.split(r"[\s,;]+", self.cleaned_data["addresses"].strip()):
            try:
                check_address(part)
            except ValidationError:
                wrong.append(part[:80])
            else:
                found.setdefault(address_key(part), part)
        if wrong:
            text = _("This is not an e-mail address: %(wrong)s")
            raise ValidationError(text, params={"wrong": ", ".join(wrong[:3])})
        if len(found) > MOST_RECEIVERS:
            raise ValidationError(
                ngettext(
                    "There is %(number)d address; 20 at most.",
                    "There are %(number)d addresses; 20 at most.",
                    len(found),
                ),
                params={"number": len(found)},
            )
        return list(found.values())

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        cadence = values.get("cadence")
        if cadence == Cadence.WEEKLY:
            self.instance.day = values.get("weekday") or 1
        elif cadence in (Cadence.MONTHLY, Cadence.QUARTERLY):
            self.instance.day = values.get("month_day") or 1
        else:
            self.instance.day = 1
        return values
