"""Whether the queue was consistent last night, and whether anybody looked."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from modules.equeue.models import Booking, QueueCheck
from portal.common import clock

OVERDUE = timedelta(days=2)


def check_queue() -> str:
    """Empty, or when the check ran and what it found, or that it did not run."""
    last = QueueCheck.objects.order_by("-at").first()
    since = clock.now() - OVERDUE
    if last is None or last.at < since:
        oldest = Booking.objects.order_by("pk").values_list("created_at", flat=True).first()
        if oldest is None or oldest > since:
            return ""
        return _("Nobody has checked the queue for two days: run manage.py verify_equeue.")
    if not last.count:
        return ""
    text = ngettext(
        "The check of %(at)s found %(count)s breach: %(first)s Run manage.py verify_equeue.",
        "The check of %(at)s found %(count)s breaches, the first: %(first)s Run manage.py verify_equeue.",
        last.count,
    )
    at = f"{last.at.astimezone(clock.KYIV):%d.%m.%Y, %H:%M}"
    return text % {"at": at, "count": last.count, "first": last.breaches[0]}
