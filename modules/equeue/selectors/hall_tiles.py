"""What the site offers at its kiosks (slot KioskTile), as a hall is told it: pages of ours in the frame of a kiosk."""

from typing import Any
from urllib.parse import quote, urlsplit

from django.urls import NoReverseMatch, reverse
from django.utils.translation import override

from local_queue.protocol.queue import Tile
from portal.pages.kiosk_links import kiosk_links
from portal.registry.contract import KioskTile
from portal.registry.modules import contributions

BOOKING = "equeue:start"


def kiosk_tiles(site: Any) -> tuple[Tile, ...]:
    """None where the community has no site. The first screen of our kiosk leads on to the page: from there on it has
    the bar and the time-out of a kiosk, and the way back to the hall's own first screen in `home`."""
    if site is None:
        return ()
    found = []
    for _label, item in contributions(KioskTile, site):
        try:
            path = reverse(item.url_name)
        except NoReverseMatch:
            continue  # a tile of the hall alone
        labels = {}
        for language in ("uk", "en"):
            with override(language):
                labels[language] = str(item.label)
        does = "booking" if item.url_name == BOOKING else ""
        address = _in_frame(site, urlsplit(path).path)
        found.append(Tile(label=labels["uk"], label_en=labels["en"], address=address, icon=item.icon, does=does))
    for link in kiosk_links(site):
        label_en = link.title_en or link.title
        found.append(Tile(label=link.title, label_en=label_en, address=_in_frame(site, link.url), icon=link.icon))
    return tuple(found)


def _in_frame(site: Any, path: str) -> str:
    return f"{site.root_url.rstrip('/')}{reverse('kiosk')}?to={quote(path, safe='')}&home={{home}}"
