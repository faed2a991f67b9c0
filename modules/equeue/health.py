"""Whether the queue was consistent last night, and whether anybody looked; whether queues of Diia answer."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from modules.equeue.adapters.base import QueueMisconfigured
from modules.equeue.constants import OutsideState
from modules.equeue.models import Booking, OutsideVisit, QueueCheck, QueueKeys
from modules.equeue.selectors.queues import diia_queues
from portal.common import clock

OVERDUE = timedelta(days=2)
OPEN_FOR = timedelta(hours=1)  # how long the fate of a visit may stay unknown


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


def check_diia() -> str:
    """Empty where every open queue of Diia answered when it was last asked, and no visit waits for its fate too long.
    Nobody is asked here: a page of health must not hang on another server."""
    lines = [
        _("«%(queue)s»: the keys are not entered yet.") % {"queue": str(queue)}
        for queue in diia_queues().filter(keys=None).select_related("addressee")
    ]
    rows = QueueKeys.objects.filter(queue__in=diia_queues()).select_related("queue__addressee")
    lines += [_fault(keys) for keys in rows]
    late = OutsideVisit.objects.filter(
        state__in=[OutsideState.ASKED, OutsideState.UNKNOWN], created_at__lt=clock.now() - OPEN_FOR
    ).count()
    if late:
        text = ngettext(
            "%(count)s visit has not been found out for an hour.",
            "%(count)s visits have not been found out for an hour.",
            late,
        )
        lines.append(text % {"count": late})
    return " ".join(line for line in lines if line)


def _fault(keys: QueueKeys) -> str:
    if not keys.fault or keys.fault_since is None:
        return ""
    if keys.fault == QueueMisconfigured.code:
        text = _("«%(queue)s»: the keys or the address are not accepted since %(at)s.")
    else:
        text = _("«%(queue)s»: no answer since %(at)s.")
    return text % {"queue": str(keys.queue), "at": f"{keys.fault_since.astimezone(clock.KYIV):%d.%m.%Y, %H:%M}"}
