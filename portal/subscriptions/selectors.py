"""Reads: topics of a site, whom a link is about, what a subscriber gets."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from wagtail.models import Site

from portal.common import clock
from portal.notifications.suppression import is_suppressed
from portal.registry.contract import LetterItem, SubscriptionTopic
from portal.registry.modules import call, contributions
from portal.subscriptions.constants import CONFIRM_WITHIN
from portal.subscriptions.links import CONFIRM, LEAVE, MANAGE, id_of
from portal.subscriptions.models import OptIn, Subscriber, Subscription
from portal.subscriptions.refusals import AddressClosed, LinkExpired, LinkRefused, LinkUsed


def topics_of(site: Site | None) -> dict[str, SubscriptionTopic]:
    """Topics that a site offers now, by code; those of a module that it has off are not among them."""
    return {item.code: item for _label, item in contributions(SubscriptionTopic, site)}


def topic_words(code: str) -> str:
    """A topic for people, also one whose module is off or gone."""
    topic = topics_of(None).get(code)
    return str(topic.label) if topic else code


def item_of(topic: SubscriptionTopic, site: Site, item_id: str, language: str) -> LetterItem | None:
    found = call(topic.item, site, item_id, language)
    return found if isinstance(found, LetterItem) else None


@dataclass(frozen=True, slots=True)
class Choice:
    """One topic of one site, as the page of subscriptions shows it."""

    key: str
    site: Site
    topic: str
    label: str
    hint: str
    is_on: bool


def choices_of(subscriber: Subscriber) -> list[Choice]:
    """Every topic of every site of the community, and whether the subscriber gets it."""
    active = set(subscriber.subscriptions.active().values_list("site_id", "topic"))
    rows = subscriber.community.sites.select_related("site").order_by("kind", "pk")
    return [
        Choice(
            key=f"{owner.kind}.{code}",
            site=owner.site,
            topic=code,
            label=f"{topic.label}: {owner.site.site_name or owner.site.hostname}",
            hint=str(topic.hint),
            is_on=(owner.site_id, code) in active,
        )
        for owner in rows
        for code, topic in topics_of(owner.site).items()
    ]


def opt_in_by(token: str, community: Any) -> OptIn:
    """Errors: LinkRefused, LinkExpired."""
    rows = OptIn.objects.for_community(community).select_related("subscriber__community", "site")
    row = rows.filter(public_id=id_of(CONFIRM, token) or None).first()
    if row is None:
        raise LinkRefused
    if row.used_at is None and row.made_at + CONFIRM_WITHIN < clock.now():
        raise LinkExpired
    return row


def check_usable(opt_in: OptIn) -> None:
    """Errors: LinkUsed where what it began has ended since; AddressClosed. Used and still standing is no error."""
    if opt_in.used_at is not None:
        active = opt_in.subscriber.subscriptions.active().filter(site=opt_in.site, topic__in=opt_in.topics)
        if active.count() < len(opt_in.topics):
            raise LinkUsed
    elif is_suppressed(opt_in.subscriber.community, opt_in.subscriber.address):
        raise AddressClosed


def subscriber_by(token: str, community: Any) -> Subscriber:
    """Error: LinkRefused."""
    rows = Subscriber.objects.for_community(community).confirmed().select_related("community")
    row = rows.filter(public_id=id_of(MANAGE, token) or None).first()
    if row is None:
        raise LinkRefused
    return row


def subscription_by(token: str, community: Any) -> Subscription:
    """What a letter came by; where that has ended and was begun anew since, what there is now: whoever leaves by an
    old letter wants none of the topic. Error: LinkRefused."""
    rows = Subscription.objects.for_community(community).select_related("subscriber__community", "site")
    row = rows.filter(public_id=id_of(LEAVE, token) or None).first()
    if row is None:
        raise LinkRefused
    return rows.active().at(row.site, row.topic).filter(subscriber=row.subscriber).first() or row


def labels(site: Site, codes: Iterable[str]) -> list[str]:
    known = topics_of(site)
    return [str(known[code].label) for code in codes if code in known]
