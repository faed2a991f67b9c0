"""Panels of the page of an addressee: an editor says which stand there and in what order. Parts of the registry have
names here; modules add theirs by the slot SubjectPanel. Choices are asked at run time: a module makes no migration."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError

from portal.pages.blocks.choices import ChoiceBlock
from portal.registry.contract import SubjectPanel
from portal.registry.modules import contributions

OWN = {
    "schedule": gettext_lazy("Schedule"),
    "contacts": gettext_lazy("Contacts and offices"),
    "figures": gettext_lazy("How we work: figures"),
    "competences": gettext_lazy("What it is responsible for"),
    "people": gettext_lazy("People"),
    "parts": gettext_lazy("Divisions and institutions"),
    "share": gettext_lazy("Take with you: code and card"),
}
MODULES = "*"  # where nothing is chosen, panels of modules stand here in their own order
USUAL = ("schedule", "contacts", MODULES, "figures", "competences", "people", "parts", "share")


def panel_choices() -> list[tuple[str, Any]]:
    return [*OWN.items(), *((panel.key, panel.label) for _label, panel in contributions(SubjectPanel))]


class PanelsBlock(blocks.StreamBlock):
    panel = ChoiceBlock(label=gettext_lazy("Panel"), choices=panel_choices, icon="list-ul")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        keys = [str(child.value) for child in cleaned]
        twice = {
            at: ValidationError(_("This panel stands here already."))
            for at, key in enumerate(keys)
            if key in keys[:at]
        }
        if twice:
            raise StreamBlockValidationError(block_errors=twice)
        return cleaned


def chosen_panels(value: Any) -> Sequence[str]:
    """Keys that an editor has chosen, in that order; none: nothing was chosen."""
    return tuple(str(child.value) for child in value or ())
