"""Whether calls go out. A receiver that does not answer is the trouble of its community, not of the server."""

from datetime import timedelta

from django.utils.translation import gettext as _

from portal.common import clock
from portal.webhooks.models import WebhookCall

OVERDUE = timedelta(minutes=10)


def check_calls() -> str:
    """Empty, or how long the oldest call to an address that answers has been waiting."""
    rows = WebhookCall.objects.filter(WebhookCall.due(), webhook__failing_since=None).order_by("next_attempt_at")
    oldest = rows.first()
    if oldest is None:
        return ""
    waited = clock.now() - max(oldest.next_attempt_at, oldest.lease_until or oldest.next_attempt_at)
    if waited <= OVERDUE:
        return ""
    minutes = waited.total_seconds() // 60
    return _("The oldest call of a webhook has been waiting for %(minutes)d minutes.") % {"minutes": minutes}
