"""What subscriptions hear from the outbox."""

from typing import Any

from django.dispatch import receiver

from portal.events import address_suppressed
from portal.subscriptions.constants import EndedBy
from portal.subscriptions.models import Subscriber
from portal.subscriptions.services import end_all


@receiver(address_suppressed)
def end_of_suppressed(sender: Any, community_id: int, address: str, **kwargs: Any) -> None:
    for subscriber in Subscriber.objects.filter(community_id=community_id, address_key=address):
        end_all(subscriber, EndedBy.SUPPRESSED)
