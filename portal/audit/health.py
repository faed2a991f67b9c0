"""Whether every chain of the audit log was whole last night."""

from datetime import timedelta

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from portal.audit.models import AuditAnchor, AuditRecord
from portal.common import clock

OVERDUE = timedelta(days=2)


def check_audit() -> str:
    """Empty, or which chains have no fresh anchor: they are broken, or the nightly job does not run."""
    began = dict(AuditRecord.objects.order_by().values_list("chain").annotate(Min("at")))
    anchored = dict(AuditAnchor.objects.order_by().values_list("chain").annotate(Max("day")))
    since = clock.now() - OVERDUE
    late = [
        chain
        for chain, first in began.items()
        if first < since and not anchored.get(chain, since.date()) > since.date()
    ]
    if not late:
        return ""
    return _("The audit log was not confirmed for two days (%(chains)s): run manage.py verify_audit.") % {
        "chains": ", ".join(str(chain) for chain in sorted(late))
    }
