"""What reports hold about a person: the addresses they are sent to, and whose name they are made in."""

from typing import Any

from portal.notifications.addresses import address_key
from portal.reports.models import ReportReader, ReportSchedule
from portal.reports.services import leave


def exported(user: Any) -> list[dict[str, Any]]:
    rows = ReportReader.objects.filter(address_key=address_key(user.email)).select_related("schedule")
    found = [{"report": row.schedule.source, "address": row.address} for row in rows]
    return found + [
        {"report": row.source, "made_in_my_name": True} for row in ReportSchedule.objects.filter(owner=user)
    ]


def erase(user: Any) -> int:
    """Takes the address off. What was made in the person's name stops by itself: they may not see it any more."""
    rows = list(ReportReader.objects.filter(address_key=address_key(user.email)).select_related("schedule__community"))
    for row in rows:
        leave(row)
    return len(rows) + ReportSchedule.objects.filter(owner=user).update(owner=None)
