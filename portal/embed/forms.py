"""The form of a widget in the admin: kinds that the site has on, origins one to a line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.common.scoping import sites_for_user
from portal.embed.models import clean_origin
from portal.embed.selectors import kind_choices, subject_choices, widget_kinds


class OriginsField(forms.CharField):
    """A list of origins as lines of text."""

    widget = forms.Textarea(attrs={"rows": 4, "placeholder": "https://example.org"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  the model keeps a list
        lines = value if isinstance(value, list) else str(value or "").split()
        return list(dict.fromkeys(clean_origin(line) for line in lines))


class WidgetForm(WagtailAdminModelForm):
    origins = OriginsField(
        label=_("Sites that may show it"),
        required=False,
        help_text=_("One to a line, like https://example.org. Our own site always may."),
    )

    subject = forms.ChoiceField(
        label=_("Which one"),
        required=False,
        help_text=_("Where one kind shows one of many things: a form, for example."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("What it shows"), choices=kind_choices())
        community = self.instance.site.community_site.community if self.instance.site_id else None
        known = subject_choices(community) if community else {}
        names = dict(kind_choices())
        groups = [(names[kind], [(f"{kind} {pk}", name) for pk, name in rows]) for kind, rows in known.items()]
        self.fields["subject"].choices = [("", "—"), *groups]
        self.initial.setdefault("subject", f"{self.instance.kind} {self.instance.params.get('subject', '')}")
        sites = sites_for_user(self.for_user)
        self.fields["site"].queryset = sites.filter(community_site__community=community) if community else sites

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        site, kind = data.get("site"), data.get("kind")
        if site is not None and kind and kind not in widget_kinds(site):
            raise ValidationError({"kind": _("The module of this widget is off on the site.")})
        if kind and widget_kinds()[kind][1].choices:
            of_kind, _space, subject = data.get("subject", "").partition(" ")
            if of_kind != kind or not subject:
                raise ValidationError({"subject": _("Choose what exactly the widget shows.")})
            self.instance.params = {**self.instance.params, "subject": subject}
        return data
