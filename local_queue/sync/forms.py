"""The form of the activation."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ActivationForm(forms.Form):
    url = forms.URLField(label=_("Address of the portal"), max_length=200, assume_scheme="https")
    code = forms.CharField(label=_("Activation code"), max_length=40)
