"""Choosing topics and leaving them. What waits in the outbox is withdrawn with the subscription."""

from collections.abc import Iterable

from django.db import transaction

from portal.common import clock
from portal.notifications.addresses import address_hash
from portal.notifications.constants import SuppressionReason
from portal.notifications.models import Delivery, Suppression
from portal.notifications.services import withdraw
from portal.notifications.suppression import is_suppressed, lift_suppression, suppress
from portal.subscriptions.constants import EndedBy
from portal.subscriptions.models import Subscriber, Subscription
from portal.subscriptions.refusals import AddressClosed
from portal.subscriptions.selectors import choices_of
from portal.subscriptions.services.asking import start


def letter_key(subscription: Subscription, item_id: str = "") -> str:
    """What makes a letter the only one of its item for a subscriber; without an item, how their keys begin.

    By subscriber and not by subscription: who leaves and comes back gets no item twice.
    """
    ending = letter_ending(subscription.topic, subscription.site_id, item_id)
    return f"subscriptions:{subscription.subscriber.public_id}{ending}"


def letter_ending(topic: str, site_id: int, item_id: str) -> str:
    return f":{topic}:{site_id}:{item_id}"


@transaction.atomic
def end_subscription(subscription: Subscription, by: EndedBy) -> bool:
    """False where it had ended before. Letters of it that wait do not go any more."""
    subscriber = Subscriber.objects.select_for_update().get(pk=subscription.subscriber_id)
    rows = Subscription.objects.active().filter(pk=subscription.pk)
    if not rows.update(ended_at=clock.now(), ended_by=by):
        return False
    withdraw(Delivery.objects.filter(key__startswith=letter_key(subscription)))
    if not subscriber.subscriptions.active().exists():
        Subscriber.objects.filter(pk=subscriber.pk).update(left_at=clock.now())
    return True


def end_all(subscriber: Subscriber, by: EndedBy) -> int:
    return sum(end_subscription(row, by) for row in subscriber.subscriptions.active().select_related("subscriber"))


@transaction.atomic
def choose(subscriber: Subscriber, keys: Iterable[str]) -> None:
    """Exactly these topics from now on (keys of selectors.choices_of; an unknown one is none). The signed link is the
    proof that the box is theirs. Error: AddressClosed."""
    row = Subscriber.objects.select_for_update().select_related("community").get(pk=subscriber.pk)
    wanted = set(keys)
    for choice in choices_of(row):
        if choice.key in wanted and not choice.is_on:
            if is_suppressed(row.community, row.address):
                raise AddressClosed
            start(row, choice.site, choice.topic)
            Subscriber.objects.filter(pk=row.pk).update(left_at=None)
        elif choice.key not in wanted and choice.is_on:
            found = row.subscriptions.active().at(choice.site, choice.topic).select_related("subscriber").first()
            if found is not None:
                end_subscription(found, EndedBy.PAGE)


@transaction.atomic
def write_never(subscriber: Subscriber) -> None:
    """No mailing of the community goes to this address again, whoever subscribes it."""
    end_all(subscriber, EndedBy.PAGE)
    suppress(community=subscriber.community, address=subscriber.address, reason=SuppressionReason.ASKED, actor=None)


def allow_again(subscriber: Subscriber) -> None:
    """Who asked not to be written to takes it back; what staff or a mail server has noted stays. Error:
    AddressClosed."""
    rows = Suppression.objects.for_community(subscriber.community)
    row = rows.filter(address_hash=address_hash(subscriber.address), reason=SuppressionReason.ASKED).first()
    if row is not None:
        lift_suppression(row, actor=None)
    elif is_suppressed(subscriber.community, subscriber.address):
        raise AddressClosed
