"""One press, one effect: the same key again gets the first answer (I4)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from local_queue import clock
from local_queue.tickets.models import Press
from local_queue.tickets.selectors import one_configuration
from local_queue.tickets.services.refusals import Refusal

KEPT = timedelta(days=2)


def once(key: str, action: str, act: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Run `act` in a transaction under an idempotency key; an empty key means no protection.

    Raises Refusal "key_reused" if the key belongs to another action. A refused act stores nothing.
    """
    with transaction.atomic(), one_configuration():
        if key:
            known = Press.objects.filter(key=key).first()
            if known is not None:
                if known.action != action:
                    raise Refusal("key_reused", _("This page is out of date. Refresh it and press again."))
                answer: dict[str, Any] = known.answer
                return answer
        answer = act()
        if key:
            Press.objects.create(key=key, action=action, answer=answer, at=clock.now())
        return answer


def forget_old_presses() -> int:
    """Keys older than two days; called when a service day opens."""
    return Press.objects.filter(at__lt=clock.now() - KEPT).delete()[0]
