"""What the queue forgets about people; numbers, times and states stay for statistics."""

from datetime import datetime

from modules.equeue.models import Contact
from portal.common import clock


def forget_contacts(before: datetime) -> int:
    """Erase name, phone, e-mail and note of visits that ended before an instant; how many were erased."""
    old = Contact.objects.filter(erased_at=None, booking__ends_at__lt=before)
    return old.update(full_name="", phone="", email="", comment="", erased_at=clock.now())
