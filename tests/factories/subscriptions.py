"""Factories of subscriptions: a person who has confirmed."""

from typing import Any

import factory
from factory.django import DjangoModelFactory

from portal.common import clock
from portal.notifications.addresses import address_key
from portal.subscriptions.models import Announcement, OptIn, Subscriber, Subscription
from tests.factories.communities import CommunityFactory


class SubscriberFactory(DjangoModelFactory):
    community = factory.SubFactory(CommunityFactory)
    address = factory.Sequence(lambda n: f"reader{n}@example.test")
    address_key = factory.LazyAttribute(lambda row: address_key(row.address))
    created_at = confirmed_at = factory.LazyFunction(clock.now)

    class Meta:
        model = Subscriber


class SubscriptionFactory(DjangoModelFactory):
    """`site` is the community's first one."""

    subscriber = factory.SubFactory(SubscriberFactory)
    site = factory.LazyAttribute(lambda row: row.subscriber.community.sites.order_by("kind").first().site)
    topic = "pages.news"
    started_at = factory.LazyFunction(clock.now)

    class Meta:
        model = Subscription


class OptInFactory(DjangoModelFactory):
    subscriber = factory.SubFactory(SubscriberFactory, confirmed_at=None)
    site: Any = factory.LazyAttribute(lambda row: row.subscriber.community.sites.order_by("kind").first().site)
    topics = factory.LazyFunction(lambda: ["pages.news"])
    made_at = factory.LazyFunction(clock.now)

    class Meta:
        model = OptIn


class AnnouncementFactory(DjangoModelFactory):
    topic = "pages.news"
    item_id = factory.Sequence(str)
    made_at = factory.LazyFunction(clock.now)

    class Meta:
        model = Announcement
