"""Whether the index keeps up."""

from datetime import timedelta

from django.utils.translation import gettext as _

from portal.common import clock
from portal.search.models import Change

LATE = timedelta(minutes=15)


def check_index() -> str:
    """Empty while nothing waits for long."""
    waiting = Change.objects.filter(made_at__lt=clock.now() - LATE).count()
    if not waiting:
        return ""
    return _("Changes that search has not seen for a quarter of an hour: %(count)d.") % {"count": waiting}
