"""Double opt-in: somebody asks, the owner of the box confirms."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from wagtail.models import Site

from portal.common import clock
from portal.common.limits import count_attempt
from portal.notifications.addresses import address_key
from portal.notifications.services import LetterRefused, queue_letter
from portal.notifications.suppression import is_suppressed
from portal.subscriptions.constants import LETTERS_A_DAY, SAME_REQUEST
from portal.subscriptions.links import CONFIRM, link
from portal.subscriptions.models import OptIn, Subscriber, Subscription
from portal.subscriptions.refusals import LinkExpired
from portal.subscriptions.selectors import check_usable, labels, opt_in_by, topics_of


@transaction.atomic
def ask(*, community: Any, site: Site, address: str, topics: Iterable[str], language: str) -> None:
    """Send a link to the address, known or new. Answers nothing, so that nobody learns who is subscribed.

    No letter goes to a suppressed address, for the same asking within ten minutes, and over five a day. It is
    written all the same and taken back: a quicker answer would tell what the words do not.
    """
    known = topics_of(site)
    wanted = sorted(code for code in set(topics) if code in known)
    if not wanted:
        return
    subscriber = _locked(community, address, language)
    recent = subscriber.opt_ins.filter(site=site, used_at__isnull=True, made_at__gt=clock.now() - SAME_REQUEST)
    is_unwanted = is_suppressed(community, address) or any(row.topics == wanted for row in recent)
    who = f"{community.pk}:{subscriber.address_key}"
    may_write = count_attempt(scope="subscriptions.letters", who=who, limit=LETTERS_A_DAY, seconds=24 * 3600)
    _write(subscriber, site, wanted, language)
    if is_unwanted or not may_write:
        transaction.set_rollback(True)


def _write(subscriber: Subscriber, site: Site, wanted: list[str], language: str) -> None:
    row = OptIn.objects.create(subscriber=subscriber, site=site, topics=wanted, language=language, made_at=clock.now())
    context = {"topics": labels(site, wanted), "confirm_url": link(CONFIRM, row, site, language)}
    try:
        queue_letter(
            key=f"subscriptions.confirm:{row.public_id}",
            code="subscriptions_confirm",
            to=subscriber.address,
            site=site,
            context=context,
            language=language,
            is_secret=True,
        )
    except LetterRefused:
        row.delete()  # an address that the form let pass and mail does not take: as silent as any other


def _locked(community: Any, address: str, language: str) -> Subscriber:
    """The subscriber's row, made if need be; two askings at once go one after another."""
    Subscriber.objects.get_or_create(
        community=community,
        address_key=address_key(address),
        defaults={"address": address.strip(), "language": language, "created_at": clock.now()},
    )
    rows = Subscriber.objects.for_community(community).select_for_update()
    return rows.get(address_key=address_key(address))


@transaction.atomic
def confirm(*, token: str, community: Any) -> OptIn:
    """Begin what was asked. The second press of the button changes nothing.

    Errors: LinkRefused, LinkExpired, LinkUsed, AddressClosed.
    """
    row = opt_in_by(token, community)
    Subscriber.objects.select_for_update().get(pk=row.subscriber_id)
    row.refresh_from_db()
    check_usable(row)
    if row.used_at is not None:
        return row
    now = clock.now()
    for code in row.topics:
        start(row.subscriber, row.site, code)
    if not OptIn.objects.filter(pk=row.pk, used_at__isnull=True).update(used_at=now):
        raise LinkExpired
    row.used_at = now
    subscriber = row.subscriber
    Subscriber.objects.filter(pk=subscriber.pk, confirmed_at__isnull=True).update(confirmed_at=now)
    Subscriber.objects.filter(pk=subscriber.pk).update(left_at=None, language=row.language)
    return row


def start(subscriber: Subscriber, site: Site, topic: str) -> None:
    """Under the lock of the subscriber's row."""
    if not subscriber.subscriptions.active().filter(site=site, topic=topic).exists():
        Subscription.objects.create(subscriber=subscriber, site=site, topic=topic, started_at=clock.now())
