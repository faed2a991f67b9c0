"""The switches of one site as a form."""

from typing import Any

from django import forms
from wagtail.models import Site

from portal.registry.modules import disabled_labels, installed_modules


class SwitchForm(forms.Form):
    """A checkbox for each module; `site` decides the prefix and the initial values."""

    def __init__(self, site: Site, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"site{site.pk}", **kwargs)
        self.site = site
        off = disabled_labels(site)
        for module in installed_modules():
            self.fields[module.label] = forms.BooleanField(
                label=str(module.verbose_name), required=False, initial=module.label not in off
            )
