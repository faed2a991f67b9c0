"""From one new item to a letter for each subscriber, in short transactions of the worker."""

import logging
import time
from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q
from wagtail.models import Site

from portal.common import clock
from portal.common.outbox import hand_to_worker
from portal.notifications.models import Delivery
from portal.notifications.rendering import one_line
from portal.notifications.services import LetterRefused, queue_letter, withdraw
from portal.registry.contract import LetterItem
from portal.subscriptions.constants import BATCH, WRITING_SECONDS
from portal.subscriptions.links import LEAVE, MANAGE, link
from portal.subscriptions.models import Announcement, Subscription
from portal.subscriptions.selectors import item_of, topics_of
from portal.subscriptions.services.leaving import letter_ending, letter_key

log = logging.getLogger(__name__)

WRITE_TASK = "portal.subscriptions.tasks.write_announcement"
LONGEST_SUBJECT = 180


def announce(*, topic: str, site: Site, item_id: str) -> bool:
    """Tell that there is something new of a topic, in the transaction that makes it so; the worker writes letters
    after the commit. An item is told once for ever; False where it was told before."""
    row, is_new = Announcement.objects.get_or_create(
        topic=topic, item_id=item_id, defaults={"site": site, "made_at": clock.now()}
    )
    if is_new:
        hand_to_worker(WRITE_TASK, row.pk)
    return is_new


@transaction.atomic
def recall(*, topic: str, item_ids: Iterable[str]) -> int:
    """Items that not everybody may read any more: letters about them that wait do not go. How many there were.

    Locks the announcements, as the worker does, so that a batch that is being written is found too.
    """
    rows = Announcement.objects.filter(topic=topic, item_id__in=list(item_ids)).order_by("pk").select_for_update()
    endings = [Q(key__endswith=letter_ending(row.topic, row.site_id, row.item_id)) for row in rows]
    if not endings:
        return 0
    return withdraw(Delivery.objects.filter(reduce(or_, endings), code="subscriptions_item"))


def write_letters(announcement_id: int) -> bool:
    """Write letters until all are written (True) or the time of a task is over (False)."""
    ends = time.monotonic() + WRITING_SECONDS
    while time.monotonic() < ends:
        if _write_batch(announcement_id):
            return True
    return False


@transaction.atomic
def _write_batch(announcement_id: int) -> bool:
    """The next subscriptions in order, and how far we have come, in one transaction: a killed worker repeats a batch
    that is not there. Rows of subscriptions are locked, so who leaves meanwhile finds the letter and withdraws it."""
    rows = Announcement.objects.select_for_update(of=("self",)).select_related("site")
    row = rows.filter(pk=announcement_id, done_at__isnull=True).first()
    if row is None:
        return True
    topic = topics_of(row.site).get(row.topic)
    items: dict[str, LetterItem | None] = {}
    found = Subscription.objects.active().at(row.site, row.topic).filter(started_at__lte=row.made_at)
    found = found.filter(pk__gt=row.reached).select_related("subscriber", "site").select_for_update(of=("self",))
    batch = list(found.order_by("pk")[:BATCH]) if topic is not None else []
    for subscription in batch:
        language = subscription.subscriber.language
        if language not in items:
            items[language] = item_of(topic, row.site, row.item_id, language) if topic is not None else None
        item = items[language]
        if item is None:  # hidden or deleted since
            batch = []
            break
        row.letters += _write(subscription, item, topic.label if topic else "", row.item_id)
        row.reached = subscription.pk
    if not batch:
        row.done_at = clock.now()
    row.save(update_fields=["letters", "reached", "done_at"])
    return not batch


def _write(subscription: Subscription, item: LetterItem, topic: str, item_id: str) -> int:
    """`topic` is not translated yet: it is said in the language of the letter."""
    subscriber, site = subscription.subscriber, subscription.site
    leave = link(LEAVE, subscription, site, subscriber.language)
    context = {
        "title": _subject(item.title),
        "text": item.text,
        "url": item.url,
        "topic": topic,
        "leave_url": leave,
        "manage_url": link(MANAGE, subscriber, site, subscriber.language),
    }
    try:
        queue_letter(
            key=letter_key(subscription, item_id),
            code="subscriptions_item",
            to=subscriber.address,
            site=site,
            context=context,
            language=subscriber.language,
            unsubscribe_url=leave,
        )
    except LetterRefused as refusal:
        log.warning("no letter of %s to a subscriber: %s", item_id, refusal)  # the others still get theirs
        return 0
    return 1


def _subject(title: str) -> str:
    text = one_line(title)
    return text if len(text) <= LONGEST_SUBJECT else text[: LONGEST_SUBJECT - 1].rstrip() + "…"
