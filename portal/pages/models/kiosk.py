"""Own links of a community among the tiles of its kiosks (docs/kiosk.md)."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from portal.pages.blocks.choices import ChoiceBlock
from portal.pages.constants import ICONS
from portal.pages.models.choices import OwnChoicesForm
from portal.pages.models.stream import BlockField

# Signs of addresses alone: no name and password of anybody, nothing that leads elsewhere than it seems.
_KIOSK_ADDRESS = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?([/?#][^\s\\]*)?|/(?![/\\])[^\s\\]*", re.I)


def validate_kiosk_address(value: str) -> None:
    """https, or a page of this site: at a kiosk nothing else can be opened."""
    if value and not _KIOSK_ADDRESS.fullmatch(value):
        text = _("Write an address that starts with https:// or, for a page of this site, with /.")
        raise ValidationError(text, code="address")


class KioskLinkBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Words on the tile"), max_length=60)
    title_en = blocks.CharBlock(label=_("Words on the tile, in English"), max_length=60, required=False)
    url = blocks.CharBlock(
        label=_("Address"),
        max_length=300,
        validators=[validate_kiosk_address],
        help_text=_(
            "A page of this site begins with / and opens at the kiosk. Another site begins with https:// and is shown "
            "as a code for the phone: nothing leads out of a kiosk."
        ),
        search_index=False,
    )
    icon = ChoiceBlock(label=_("Icon"), choices=ICONS, default="globe")
    is_shown = blocks.BooleanBlock(label=_("Show at kiosks"), default=True, required=False)

    class Meta:
        label = _("Link")
        icon = "link"


@register_setting(icon="desktop", order=230)
class KioskSetting(BaseSiteSetting):
    """They stand after the tiles of modules, in the order of the list."""

    links = BlockField([("link", KioskLinkBlock())], verbose_name=_("own links"), blank=True, max_num=12)

    edit_handler = ObjectList([FieldPanel("links")], base_form_class=OwnChoicesForm)

    class Meta:
        verbose_name = _("kiosk")
