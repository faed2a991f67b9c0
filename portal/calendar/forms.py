"""Forms of the calendar in the admin."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm


class PublishForm(forms.Form):
    """`base` and `draft` say what was looked at; portal.calendar.services.publish_calendar compares."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    draft = forms.CharField(max_length=64, widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("Why it changes"),
        max_length=500,
        strip=True,
        help_text=_("The order or the decision; it stays in the history and with each term that moves."),
        error_messages={"required": _("Write why the calendar changes.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ProfileForm(WagtailAdminModelForm):
    """The code of a term that exists stays: programs ask by it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
