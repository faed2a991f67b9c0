"""A person's own visits: told and forgotten. Numbers, times and states stay for statistics, without the person."""

from typing import Any

from modules.equeue.constants import NUMBERED, OCCUPYING, ActorKind
from modules.equeue.models import Booking, Contact
from modules.equeue.services.booking import cancel_booking
from portal.common import clock


def exported_visits(user: Any) -> list[dict[str, Any]]:
    rows = Booking.objects.filter(user=user, state__in=NUMBERED).select_related("contact", "queue", "workplace_type")
    return [
        {
            "number": row.number,
            "when": row.starts_at,
            "queue": str(row.queue),
            "service": row.workplace_type.description,
            "state": row.get_state_display(),
            **_told(getattr(row, "contact", None)),
        }
        for row in rows.order_by("starts_at", "pk")
    ]


def _told(contact: Contact | None) -> dict[str, str]:
    if contact is None:
        return {}
    return {
        "name": contact.full_name,
        "phone": contact.phone,
        "e-mail": contact.email,
        "comment": contact.comment,
    }


def erase_visits(user: Any) -> int:
    """Visits to come are cancelled, so that their time is free for others; then the person is forgotten in all."""
    now = clock.now()
    own = Booking.objects.filter(user=user)
    for booking in own.filter(state__in=OCCUPYING, starts_at__gt=now):
        cancel_booking(booking=booking, actor_kind=ActorKind.SYSTEM)
    contacts = Contact.objects.filter(booking__user=user, erased_at=None)
    contacts.update(full_name="", phone="", email="", comment="", erased_at=now)
    return own.update(user=None)
