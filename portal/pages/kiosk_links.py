"""Own links of a site as tiles of its kiosks: pages of ours open, another site is a code for the visitor's phone."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import get_language

from portal.pages.models import KioskSetting
from portal.pages.models.kiosk import validate_kiosk_address


@dataclass(frozen=True, slots=True)
class KioskLink:
    """`address` is as typed, `url` is what the tile opens: always a page of this site."""

    id: str
    title: str
    title_en: str
    address: str
    icon: str

    @property
    def label(self) -> str:
        return self.title_en if self.title_en and get_language() == "en" else self.title

    @property
    def is_outside(self) -> bool:
        return not self.address.startswith("/")

    @property
    def url(self) -> str:
        return reverse("kiosk_link", args=[self.id]) if self.is_outside else self.address


def kiosk_links(site: Any) -> list[KioskLink]:
    if site is None:
        return []
    setting = KioskSetting.for_site(site)
    return [
        KioskLink(child.id, row["title"], row["title_en"], row["url"], row["icon"])
        for child in setting.links
        if (row := child.value)["is_shown"] and _is_safe(row["url"])
    ]


def _is_safe(address: str) -> bool:
    """Also of what was not typed into the form of the admin."""
    try:
        validate_kiosk_address(address)
    except ValidationError:
        return False
    return bool(address)
