"""What people type when they book in a queue of Diia."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from modules.equeue.constants import OUTSIDE_CONSENT_TEXT
from modules.equeue.forms import DetailsForm


class OutsideForm(forms.Form):
    """A visit in a queue of Diia: time and person at once; `key` is one for each wish."""

    key = forms.RegexField(regex=r"^[A-Za-z0-9_-]{20,64}$", widget=forms.HiddenInput())
    time = forms.DateTimeField(
        input_formats=["%Y-%m-%dT%H:%M"],
        error_messages={"required": _("Choose a time."), "invalid": _("Choose a time.")},
    )
    name = DetailsForm.base_fields["name"]
    phone = forms.RegexField(
        label=_("Phone"),
        regex=r"^\+?[\d\s()\-–.]{9,24}$",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "w-20"}),
        error_messages={
            "required": _("Write your phone."),
            "invalid": _("Write the phone number with its code, for example +380 67 000 00 00."),
        },
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The number of the visit comes here"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": "w-30"}),
        error_messages={"invalid": _("Check the e-mail address: it should look like name@example.com.")},
    )
    consent = forms.BooleanField(
        label=OUTSIDE_CONSENT_TEXT,
        error_messages={"required": _("Without your consent to process personal data we cannot make a booking.")},
    )

    def clean_time(self) -> Any:
        """Wall time: DateTimeField has given it the zone of the settings."""
        return self.cleaned_data["time"].replace(tzinfo=None)
