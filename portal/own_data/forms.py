"""The one box before the end of an account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    is_sure = forms.BooleanField(
        label=_("I understand that my data will be erased and cannot be brought back"),
        error_messages={"required": _("Put a mark here if you want the account to be erased.")},
    )
