"""The form of a widget in the admin: kinds that the site has on, origins one to a line."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from portal.common.scoping import sites_for_user
from portal.embed.models import clean_origin
from portal.embed.selectors import kind_choices, widget_kinds


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("What it shows"), choices=kind_choices())
        community = self.instance.site.community_site.community if self.instance.site_id else None
        sites = sites_for_user(self.for_user)
        self.fields["site"].queryset = sites.filter(community_site__community=community) if community else sites

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        site, kind = data.get("site"), data.get("kind")
        if site is not None and kind and kind not in widget_kinds(site):
            raise ValidationError({"kind": _("The module of this widget is off on the site.")})
        return data
