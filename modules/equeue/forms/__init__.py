"""What people and staff type about a visit; the admin's forms are in `admin`."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from modules.equeue.constants import CONSENT_TEXT, WAITING_CONSENT_TEXT
from portal.files.forms import FilesField, FilesForm


class DetailsForm(forms.Form):
    """Step 3: who comes. The address is checked by a code, so that the ticket reaches its owner."""

    name = forms.CharField(
        label=_("Surname, name, patronymic"),
        help_text=_("As in the document that you will bring"),
        min_length=2,
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "w-30"}),
        error_messages={
            "required": _("Write your surname and name."),
            "min_length": _("Write your surname and name in full."),
        },
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The ticket with its QR code comes here"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "w-30"}),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Check the e-mail address: it should look like name@example.com."),
        },
    )
    phone = forms.RegexField(
        label=_("Phone"),
        help_text=_("In case the visit has to be changed"),
        regex=r"^\+?[\d\s()\-–.]{9,24}$",
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "w-20"}),
        error_messages={"invalid": _("Write the phone number with its code, for example +380 67 000 00 00.")},
    )
    comment = forms.CharField(
        label=_("Question or wish"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    consent = forms.BooleanField(
        label=CONSENT_TEXT,
        error_messages={"required": _("Without your consent to process personal data we cannot make a booking.")},
    )


class StaffBookingForm(forms.Form):
    """Staff book for a caller or a visitor: an e-mail is not needed, a phone or an e-mail is."""

    start = forms.TimeField(
        label=_("Time"),
        input_formats=["%H:%M"],
        error_messages={"required": _("Choose a time."), "invalid": _("Choose a time.")},
    )
    name = forms.CharField(
        label=_("Surname, name, patronymic"),
        min_length=2,
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Write the surname and the name of the person."),
            "min_length": _("Write the surname and the name in full."),
        },
    )
    phone = forms.RegexField(
        label=_("Phone"),
        regex=DetailsForm.base_fields["phone"].regex,  # type: ignore[attr-defined]  a RegexField
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the phone number with its code, for example +380 67 000 00 00.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("If there is one, the ticket and a reminder go there."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": _("Check the e-mail address: it should look like name@example.com.")},
    )
    comment = forms.CharField(
        label=_("Note of the person"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    consent = forms.BooleanField(
        label=_("The person has agreed to the processing of personal data for this booking."),
        error_messages={
            "required": _("Ask the person: without a consent to process personal data there is no booking.")
        },
    )
    once = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "email"):  # one of the two is needed: their group says so, «optional» would not be true
            self.fields[name].is_one_of = True  # type: ignore[attr-defined]  read by forms/label.html

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not data.get("phone") and not data.get("email"):
            self.add_error("phone", _("Write a phone or an e-mail, so that the person can be reached."))
        return data


class NoteForm(FilesForm):
    """A comment of staff to a visit."""

    text = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=2000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": _("The comment is too long: up to 2000 characters.")},
    )
    is_for_person = forms.ChoiceField(
        label=_("Who sees it"),
        choices=[("no", _("Only staff")), ("yes", _("The person too, on the ticket"))],
        initial="no",
        widget=forms.RadioSelect,
    )
    files = FilesField(use="equeue.notes", label=_("Files"), required=False)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the letter"),
        help_text=_("Six digits"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "w-10"}),
        error_messages={"required": _("Write the code from the letter.")},
    )

    def clean_code(self) -> str:
        code = "".join(self.cleaned_data["code"].split())
        if not (code.isascii() and code.isdigit() and len(code) == 6):
            raise forms.ValidationError(_("The code is six digits. Check it in the letter."))
        return code


class WaitingForm(forms.Form):
    """Which days and hours suit, and to whom we write when a time becomes free."""

    first_date = forms.TypedChoiceField(label=_("From which day"), coerce=date.fromisoformat)
    last_date = forms.TypedChoiceField(label=_("Until which day"), coerce=date.fromisoformat)
    earliest = forms.TypedChoiceField(label=_("Begins not earlier than"), coerce=time.fromisoformat, required=False)
    latest = forms.TypedChoiceField(label=_("Begins not later than"), coerce=time.fromisoformat, required=False)
    name = DetailsForm.base_fields["name"]
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Here we write when a time becomes free"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "w-30"}),
        error_messages=DetailsForm.base_fields["email"].error_messages,
    )
    phone = DetailsForm.base_fields["phone"]
    consent = forms.BooleanField(
        label=WAITING_CONSENT_TEXT,
        error_messages={"required": _("Without your consent to process personal data we cannot write to you.")},
    )

    def __init__(self, *args: Any, days: Sequence[tuple[str, str]], hours: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_hour = [("", _("any hour")), *((hour, hour.removeprefix("0")) for hour in hours)]
        for field, choices in (
            ("first_date", days),
            ("last_date", days),
            ("earliest", any_hour),
            ("latest", any_hour),
        ):
            self.fields[field].choices = choices
            self.fields[field].error_messages["invalid_choice"] = _("Choose from the list.")
        for field in ("earliest", "latest"):
            self.fields[field].empty_value = None

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_date"), data.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", _("The last day must not be earlier than the first one."))
        earliest, latest = data.get("earliest"), data.get("latest")
        if earliest and latest and latest < earliest:
            self.add_error("latest", _("This hour must not be earlier than the first one."))
        return data
