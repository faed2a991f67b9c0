"""What the pages of booking share: the row of steps and the place of the visit."""

from typing import Any

from django.utils.translation import gettext as _

from modules.equeue.models import Queue
from modules.equeue.selectors.tickets import place_of
from modules.equeue.views.frames import Frame


def steps(current: int, frame: Frame, **urls: str) -> dict[str, Any]:
    """The four steps for the template; done ones may link back."""
    labels = [_("Service"), _("Day and time"), _("Your details"), _("Ticket")]
    links = [frame.url("start"), urls.get("time", ""), "", ""]
    return {
        "step_number": current,
        "steps": [
            {"label": label, "is_done": number < current, "is_current": number == current, "url": link}
            for number, (label, link) in enumerate(zip(labels, links, strict=True), start=1)
        ],
    }


def place_context(queue: Queue) -> dict[str, Any]:
    office = place_of(queue)
    address = office.address if office else ""
    return {
        "name": queue.addressee.name,
        "address": address,
        "phone": queue.addressee.phone or (office.phone if office else ""),
        "public_id": queue.public_id,
    }
