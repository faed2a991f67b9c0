"""Whether the antivirus answers, where there is one."""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from portal.common import clock
from portal.files.clamav import is_alive
from portal.files.constants import FileState
from portal.files.models import StoredFile

OVERDUE = timedelta(minutes=10)


def check_antivirus() -> str:
    """Empty, or what is wrong: no answer, or files that wait for too long."""
    if not settings.CLAMAV_ADDRESS:
        return ""
    if not is_alive(settings.CLAMAV_ADDRESS):
        return _("The antivirus does not answer; new files stay unseen.")
    waiting = StoredFile.objects.filter(state=FileState.RECEIVED, created_at__lt=clock.now() - OVERDUE).count()
    return _("%(count)d files have been waiting for the antivirus.") % {"count": waiting} if waiting else ""
