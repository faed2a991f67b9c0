"""Addresses that we have no reason to keep."""

from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from portal.audit.services import record
from portal.common import clock
from portal.notifications.models import Delivery
from portal.notifications.suppression import forget_hint
from portal.subscriptions.models import OptIn, Subscriber, Subscription

LETTERS = ("subscriptions_confirm", "subscriptions_item")
AT_ONCE = 500


@transaction.atomic
def erase_subscriber(subscriber: Subscriber, *, actor: Any) -> None:
    """The address, its subscriptions and letters; of a suppression only the hash stays."""
    community = subscriber.community
    forget_hint(community, subscriber.address)
    _forget(Subscriber.objects.filter(pk=subscriber.pk))
    record(actor=actor, action="subscriptions.subscriber_erased", target=subscriber, community=community)


@transaction.atomic
def forget_unconfirmed(before: datetime) -> int:
    """Who never confirmed; and links that nobody used, also of those who are confirmed."""
    OptIn.objects.filter(used_at__isnull=True, made_at__lt=before).delete()
    waiting = OptIn.objects.filter(subscriber=OuterRef("pk"))
    rows = Subscriber.objects.filter(~Exists(waiting), confirmed_at__isnull=True, created_at__lt=before)
    return _forget(rows)


@transaction.atomic
def forget_left(before: datetime) -> int:
    """Who left every topic so long ago; whom a topic has left (its site is gone) has left from now on."""
    active = Subscription.objects.active().filter(subscriber=OuterRef("pk"))
    rows = Subscriber.objects.filter(~Exists(active), confirmed_at__isnull=False)
    rows.filter(left_at__isnull=True).update(left_at=clock.now())
    return _forget(rows.filter(left_at__lt=before))


def _forget(rows: QuerySet[Subscriber]) -> int:
    """With their letters: the outbox has the address too. Letters go last: whoever writes them holds the rows of
    subscriptions, so that the deletion waits for a batch and finds what it has written."""
    found = sorted(rows.values_list("community", "address"))
    deleted = rows.delete()[1].get("subscriptions.Subscriber", 0)
    letters = Delivery.objects.filter(code__in=LETTERS)
    for community_id, group in groupby(found, key=itemgetter(0)):
        addresses = [address for _community, address in group]
        for start in range(0, len(addresses), AT_ONCE):  # each is a walk over the whole outbox
            some = addresses[start : start + AT_ONCE]
            letters.filter(site__community_site__community=community_id, to__in=some).delete()
    return deleted
