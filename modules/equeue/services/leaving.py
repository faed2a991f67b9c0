"""The end of a place in the waiting list."""

from datetime import datetime

from modules.equeue.constants import OfferState, WaitingState
from modules.equeue.models import TimeOffer, WaitingEntry
from modules.equeue.selectors.waiting import LIVE
from modules.equeue.services.ledger import lock_days
from modules.equeue.services.offers import close_offer, give_back
from portal.audit.services import record


def end_waiting(entry: WaitingEntry, state: str, now: datetime) -> bool:
    """Give up a place in the line, inside the caller's transaction; False where it had ended before."""
    offer = TimeOffer.objects.filter(waiting=entry, state=OfferState.OPEN).select_related("held").first()
    if offer is not None:
        lock_days([(offer.held.workplace_type_id, offer.held.local_date)])
        offer = TimeOffer.objects.filter(pk=offer.pk, state=OfferState.OPEN).select_related("held").first()
    ended = WaitingEntry.objects.filter(pk=entry.pk, state__in=(*LIVE, WaitingState.UNPROVEN)).update(
        state=state, ended_at=now
    )
    if ended and offer is not None:
        close_offer(offer, OfferState.WITHDRAWN, now)
        give_back(offer, now)
    if ended:
        community = entry.workplace_type.queue.addressee.community
        record(actor=None, action="equeue.waiting_ended", target=entry, community=community, details={"state": state})
    return bool(ended)
