"""What people type when they book."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DetailsForm(forms.Form):
    """Step 3: who comes. The address is checked by a code, so that the ticket reaches its owner."""

    name = forms.CharField(
        label=_("Surname, name, patronymic"),
        help_text=_("As in the document that you will bring"),
        min_length=2,
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "w-30"}),
        error_messages={"required": _("Write your surname and name.")},
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
        label=_("I agree to the processing of my personal data for this booking."),
        error_messages={"required": _("Without your consent to process personal data we cannot make a booking.")},
    )


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
