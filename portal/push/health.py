"""Whether notices to devices go out."""

from datetime import timedelta

from django.utils.translation import gettext as _

from portal.common import clock
from portal.push.models import PushNotice

OVERDUE = timedelta(minutes=10)


def check_notices() -> str:
    """Empty, or how long the oldest notice whose time has come has been waiting."""
    oldest = PushNotice.objects.filter(PushNotice.due()).order_by("next_attempt_at").first()
    if oldest is None:
        return ""
    waited = clock.now() - max(oldest.next_attempt_at, oldest.lease_until or oldest.next_attempt_at)
    if waited <= OVERDUE:
        return ""
    minutes = waited.total_seconds() // 60
    return _("The oldest notice to a device has been waiting for %(minutes)d minutes.") % {"minutes": minutes}
