"""Forms: asking for letters; an address for the list of suppression."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.registry.contract import SubscriptionTopic


class SubscribeForm(forms.Form):
    """Topics are asked only where there is a choice."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("For example, name@ukr.net"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Write your e-mail address."),
            "invalid": _("Check the e-mail address: it should look like name@example.com."),
        },
    )

    def __init__(self, *args: Any, topics: dict[str, SubscriptionTopic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = topics
        if len(topics) > 1:
            self.fields["topics"] = forms.MultipleChoiceField(
                label=_("What to write about"),
                choices=[(code, topic.label) for code, topic in topics.items()],
                widget=forms.CheckboxSelectMultiple,
                initial=list(topics)[:1],
                error_messages={"required": _("Choose at least one topic.")},
            )
            self.order_fields(["topics", "email"])

    def chosen(self) -> list[str]:
        return list(self.cleaned_data.get("topics") or self.topics)


class SuppressionForm(WagtailAdminModelForm):
    """An address that mailings are not to go to; it is kept as a hash."""

    address = forms.EmailField(
        label=_("E-mail"),
        help_text=_("It is not kept: we store a hash and a hint such as o•••@ukr.net."),
        max_length=254,
        error_messages={"invalid": _("Check the e-mail address: it should look like name@example.com.")},
    )
