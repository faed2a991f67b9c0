"""Reads: which schedules a person may see, and which of their pages to show."""

from typing import Any

from portal.common.rights import may_in
from portal.reports.models import ReportSchedule
from portal.reports.values import Period

SEES_ALL = "reports.view_reportschedule"


def schedules_for(user: Any, community: Any) -> Any:
    """One's own; every one of the community for whoever looks after reports."""
    rows = ReportSchedule.objects.for_community(community).select_related("community", "site", "owner")
    return rows if may_in(user, SEES_ALL, community) else rows.filter(owner=user)


def days_of(period: Period) -> dict[str, str]:
    """As the page's own fields."""
    return {"since": period.since.isoformat(), "until": period.until.isoformat()}
