"""Input of the desk."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

STATES = [("main", _("I receive")), ("help", _("I help")), ("off", _("I do not receive"))]


class SignInForm(forms.Form):
    login = forms.CharField(label=_("Login"), max_length=40)
    password = forms.CharField(label=_("Password"), max_length=128, strip=False, widget=forms.PasswordInput)


class SettingsForm(forms.Form):
    """Name, behaviour of the bar, and by type of workplaces one of main, help, off; a type left out stays as it is."""

    title = forms.CharField(label=_("Name on the monitor"), max_length=12, required=False)
    signal = forms.BooleanField(label=_("Sound a signal when a person comes to an empty queue"), required=False)
    auto_next = forms.BooleanField(label=_("Call the next person at once after «Finish»"), required=False)
    large = forms.BooleanField(label=_("Large buttons and words"), required=False)
    dark = forms.BooleanField(label=_("Dark screen, whatever the computer is set to"), required=False)
    contrast = forms.BooleanField(label=_("High contrast"), required=False)

    def __init__(self, *given: Any, kinds: Iterable[dict[str, Any]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.names = []
        for one in kinds:
            name = f"type_{one['kind'].public_id}"
            self.fields[name] = forms.ChoiceField(
                label=one["kind"].label, choices=STATES, initial=one["state"], required=False
            )
            self.names.append(name)

    def types(self) -> list[forms.BoundField]:
        return [self[name] for name in self.names]

    def behaviour(self) -> list[forms.BoundField]:
        return [self["signal"], self["auto_next"]]

    def look(self) -> list[forms.BoundField]:
        return [self["large"], self["dark"], self["contrast"]]

    def chosen(self, state: str) -> list[str]:
        names = [name for name in self.names if (self.cleaned_data.get(name) or self[name].initial) == state]
        return [name.removeprefix("type_") for name in names]

    def clean_title(self) -> str:
        """Without marks that nobody sees and that turn the letters around on the monitor."""
        return "".join(letter for letter in self.cleaned_data["title"] if letter.isprintable()).strip()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and self.names and not self.chosen("main"):
            raise forms.ValidationError(_("Choose at least one service: nobody could be called."))
        return cleaned
