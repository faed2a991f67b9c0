"""The form of a webhook in the admin: events are chosen by their words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.webhooks.models import LONGEST_ADDRESS
from portal.webhooks.selectors import offered_events


class WebhookForm(WagtailAdminModelForm):
    events = forms.MultipleChoiceField(
        label=_("Events"), widget=forms.CheckboxSelectMultiple, help_text=_("What the other system is told of.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = offered_events(self.instance.community, self.instance.events)
        attributes = {"inputmode": "url", "placeholder": "https://example.org/viche", "autocomplete": "off"}
        self.fields["url"].widget = forms.TextInput(attrs=attributes | {"maxlength": LONGEST_ADDRESS})
