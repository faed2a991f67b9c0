"""Where a block may lead: a page, a service of an enabled module, or an address."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import StructBlockValidationError
from wagtail.models import Site

from portal.pages.blocks.choices import ChoiceBlock
from portal.pages.blocks.pages import LinkedPageBlock
from portal.pages.constants import ICONS
from portal.registry.contract import MenuItem
from portal.registry.modules import contributions

_ALLOWED_ADDRESS = re.compile(r"(https://[^\s/]+\S*|/(?!/)\S*|mailto:\S+@\S+|tel:\+?[\d-]+|#\S+)")


def validate_address(value: str) -> None:
    """https, an address on this site, mailto: or tel:; nothing else gets into a link."""
    if value and not _ALLOWED_ADDRESS.fullmatch(value):
        raise ValidationError(
            _("Write an address that starts with https://, with / (this site), mailto: or tel:."), code="address"
        )


def service_choices() -> list[tuple[str, str]]:
    """Public services of installed modules, as editors see them."""
    return [(item.url_name, item.label) for _label, item in contributions(MenuItem)]


class LinkValue(blocks.StructValue):
    def href(self, request: HttpRequest | None) -> str:
        """The address for this visitor; empty if the page is not public or the module is off here."""
        if self.get("page"):
            return (self["page"].get_url(request) or "") if self["page"].live else ""
        if self.get("service"):
            return service_address(self["service"], request)
        return str(self.get("url") or "")

    @property
    def is_external(self) -> bool:
        return str(self.get("url") or "").startswith("https://")


def service_address(url_name: str, request: HttpRequest | None) -> str:
    site = Site.find_for_request(request) if request is not None else None
    if url_name not in {item.url_name for _label, item in contributions(MenuItem, site)}:
        return ""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""


class LinkBlock(blocks.StructBlock):
    """Exactly one of page, service and address."""

    text = blocks.CharBlock(label=_("Text"), max_length=80)
    page = LinkedPageBlock(label=_("Page"), required=False)
    service = ChoiceBlock(label=_("Service"), choices=service_choices, required=False)
    url = blocks.CharBlock(
        label=_("Address"),
        required=False,
        max_length=500,
        validators=[validate_address],
        help_text=_("For example https://example.gov.ua or tel:+380000001500"),
        search_index=False,
    )

    needs_target = True

    class Meta:
        label = _("Link")
        icon = "link"
        template = "blocks/link.html"
        value_class = LinkValue
        form_classname = "struct-block viche-link"
        preview_value = {"text": "Місце проживання", "url": "/"}

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        chosen = [name for name in ("page", "service", "url") if value.get(name)]
        if len(chosen) > 1:
            error = ValidationError(_("Choose one: a page, a service or an address."), code="target")
            raise StructBlockValidationError(dict.fromkeys(chosen[1:], error))
        if self.needs_target and not chosen:
            error = ValidationError(_("Choose a page or a service, or write an address."), code="target")
            raise StructBlockValidationError({"page": error})
        return value


class IconLinkBlock(LinkBlock):
    """A link with an icon and one line of explanation."""

    icon = ChoiceBlock(label=_("Icon"), choices=ICONS, default="file-text")
    note = blocks.CharBlock(label=_("One line below"), required=False, max_length=80)

    class Meta:
        label = _("Link with an icon")
        icon = "link"
        value_class = LinkValue
        preview_value = {"text": "Подати звернення", "url": "/", "icon": "edit", "note": "З граничною датою відповіді"}


class OptionalLinkBlock(LinkBlock):
    """A link that may be left empty."""

    text = blocks.CharBlock(label=_("Text"), max_length=80, required=False)
    needs_target = False

    class Meta:
        label = _("Link")
        value_class = LinkValue
