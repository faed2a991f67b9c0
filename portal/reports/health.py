"""Whether scheduled reports are made."""

from datetime import timedelta

from django.utils.translation import gettext as _

from portal.common import clock
from portal.common.outbox import OutboxState
from portal.reports.models import ReportRun
from portal.reports.services.running import oldest_wait

OVERDUE = timedelta(minutes=15)


def check_reports() -> str:
    """Empty, or what is wrong: one waits too long, or was not made in the last day after every attempt."""
    waited = oldest_wait()
    if waited > OVERDUE:
        minutes = waited.total_seconds() // 60
        return _("The oldest scheduled report has been waiting for %(minutes)d minutes.") % {"minutes": minutes}
    day = clock.now() - timedelta(days=1)
    failed = ReportRun.objects.filter(state=OutboxState.FAILED, created_at__gte=day).count()
    return _("Scheduled reports that could not be made in a day: %(number)d.") % {"number": failed} if failed else ""
