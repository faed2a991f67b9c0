"""A write of a booking that happens once, however often its Idempotency-Key comes."""

from collections.abc import Callable
from functools import partial

from modules.equeue.models import Booking
from modules.equeue.selectors.bookings import RELATED
from modules.equeue.services.ledger import in_transaction
from portal.common.idempotency import fingerprint_of, run_once_within


def booking_once(scope: str, key: str, act: Callable[[], Booking], *request: object) -> Booking:
    """The booking of `act`; where the key came before, that of the first time, as it is now. Raises QueueBusy, what
    `act` raises, and IdempotencyConflict where `request` is not what it was."""
    made: dict[int, Booking] = {}

    def action() -> dict[str, int]:
        booking = act()
        made[booking.pk] = booking
        return {"id": booking.pk}

    if not key:
        pk = in_transaction(action)["id"]
    else:
        once = partial(run_once_within, scope=scope, key=key, fingerprint=fingerprint_of(*request), action=action)
        pk = in_transaction(once)["id"]
    return made[pk] if pk in made else Booking.objects.select_related(*RELATED).get(pk=pk)
