"""Whether wishes to be erased go through: a source that fails for ever must not be found by chance."""

from django.utils.translation import gettext as _

from portal.common.outbox import OutboxState
from portal.own_data.constants import WORRY_AFTER_ATTEMPTS
from portal.own_data.models import Erasure, ErasureStep


def check_erasures() -> str:
    stuck = Erasure.objects.filter(attempts__gte=WORRY_AFTER_ATTEMPTS).exclude(
        state__in=[OutboxState.SENT, OutboxState.WITHDRAWN]
    )
    if not stuck.exists():
        return ""
    steps = ErasureStep.objects.filter(erasure__in=stuck, done_at__isnull=True)
    names = sorted(set(steps.values_list("source", flat=True)))
    return _("Erasures do not go through: %(count)s. Sources that fail: %(names)s.") % {
        "count": stuck.count(),
        "names": ", ".join(names) or "–",
    }
