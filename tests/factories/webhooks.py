"""Factories of webhooks."""

import factory
from factory.django import DjangoModelFactory

from portal.common import clock
from portal.webhooks.models import Webhook, WebhookCall
from tests.factories.communities import CommunityFactory


class WebhookFactory(DjangoModelFactory):
    community = factory.SubFactory(CommunityFactory)
    name = "Система документообігу"
    url = "https://example.org/hook"
    events = factory.LazyFunction(lambda: ["pages.page_published"])

    class Meta:
        model = Webhook


class WebhookCallFactory(DjangoModelFactory):
    """Waiting; its time has come."""

    webhook = factory.SubFactory(WebhookFactory)
    event_id = factory.Sequence(lambda n: f"{n:064x}")
    code = "pages.page_published"
    body = '{"type":"pages.page_published","timestamp":"2026-11-16T08:00:00Z","data":{"url":"https://vyshneva.test/"}}'
    created_at = next_attempt_at = factory.LazyFunction(clock.now)

    class Meta:
        model = WebhookCall
