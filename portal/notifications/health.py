"""Whether letters go out."""

from datetime import timedelta

from django.utils.translation import gettext as _

from portal.common import clock
from portal.notifications.models import Delivery

OVERDUE = timedelta(minutes=10)


def check_outbox() -> str:
    """Empty, or how long the oldest letter whose time has come has been waiting."""
    oldest = Delivery.objects.filter(Delivery.due()).order_by("next_attempt_at").first()
    if oldest is None:
        return ""
    waited = clock.now() - max(oldest.next_attempt_at, oldest.lease_until or oldest.next_attempt_at)
    if waited <= OVERDUE:
        return ""
    return _("The oldest letter has been waiting for %(minutes)d minutes.") % {"minutes": waited.total_seconds() // 60}
