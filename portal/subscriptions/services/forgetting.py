"""Addresses that we have no reason to keep."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from portal.audit.services import record
from portal.notifications.models import Delivery
from portal.notifications.services import withdraw
from portal.notifications.suppression import forget_hint
from portal.subscriptions.models import OptIn, Subscriber, Subscription


@transaction.atomic
def erase_subscriber(subscriber: Subscriber, *, actor: Any) -> None:
    """The address, its subscriptions and what waits for it; of a suppression only the hash stays."""
    community, public_id = subscriber.community, subscriber.public_id
    withdraw(Delivery.objects.filter(key__startswith=f"subscriptions:{public_id}:"))
    forget_hint(community, subscriber.address)
    record(actor=actor, action="subscriptions.subscriber_erased", target=subscriber, community=community)
    subscriber.delete()


def forget_unconfirmed(before: datetime) -> int:
    """Who never confirmed; and links that nobody used, also of those who are confirmed."""
    OptIn.objects.filter(used_at__isnull=True, made_at__lt=before).delete()
    waiting = OptIn.objects.filter(subscriber=OuterRef("pk"))
    rows = Subscriber.objects.filter(~Exists(waiting), confirmed_at__isnull=True, created_at__lt=before)
    return rows.delete()[1].get("subscriptions.Subscriber", 0)


def forget_left(before: datetime) -> int:
    """Who left every topic so long ago."""
    active = Subscription.objects.active().filter(subscriber=OuterRef("pk"))
    rows = Subscriber.objects.filter(~Exists(active), left_at__lt=before)
    return rows.delete()[1].get("subscriptions.Subscriber", 0)
