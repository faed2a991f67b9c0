"""Input of the desk."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignInForm(forms.Form):
    login = forms.CharField(label=_("Login"), max_length=40)
    password = forms.CharField(label=_("Password"), max_length=128, strip=False, widget=forms.PasswordInput)


class NameForm(forms.Form):
    title = forms.CharField(label=_("Name on the monitor"), max_length=12, required=False)
