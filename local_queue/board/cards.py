"""What the media area says while nobody has put anything into its folder: short, useful, of this hall, no pictures."""

from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from local_queue import clock
from local_queue.protocol.queue import QueueConfiguration
from local_queue.tickets.selectors import next_opening

LONGEST_NAME = 28  # of a site: it stands in one line of a narrow card


def usual_cards(known: QueueConfiguration, at: datetime) -> list[dict[str, str]]:
    """[{title, text}] for the language of the caller."""
    found = []
    if known.status_address:
        found.append((_("How much longer?"), _("Scan the code on your ticket")))
    found.append((_("How the queue goes"), _("Those who have booked are invited at their time")))
    found.append((_("Have your documents ready"), _("A passport or ID card, and the tax number")))
    if site := _booking_site(known):
        found.append((pgettext("card", "Without waiting"), _("Book a convenient time: %(site)s") % {"site": site}))
    following = next_opening(at)
    if following is not None:
        opens, closes = clock.local(following.opens), clock.local(following.closes)
        day = _("tomorrow") if (opens.date() - clock.local(at).date()).days == 1 else f"{opens:%d.%m}"
        found.append((_("The next day of reception"), f"{day}, {opens:%H:%M}–{closes:%H:%M}"))
    return [{"title": title, "text": text} for title, text in found]


def _booking_site(known: QueueConfiguration) -> str:
    address = next((tile.address for tile in known.tiles if tile.does == "booking"), "")
    name = urlsplit(address).hostname or ""
    return name if len(name) <= LONGEST_NAME else ""
