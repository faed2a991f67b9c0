"""Factories of scheduled reports."""

from datetime import timedelta

import factory

from portal.common import clock
from portal.notifications.addresses import address_key
from portal.reports.models import ReportReader, ReportRun, ReportSchedule
from tests.factories.accounts import UserFactory


class ReportScheduleFactory(factory.django.DjangoModelFactory):
    """Every Monday at seven; needs `community`, and stands at the first of its sites."""

    class Meta:
        model = ReportSchedule

    site = factory.LazyAttribute(lambda row: row.community.sites.order_by("pk").first().site)
    source = "viche_fake.report"
    owner = factory.SubFactory(UserFactory)
    next_due_at = factory.LazyFunction(lambda: clock.now() + timedelta(days=1))


class ReportReaderFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportReader

    schedule = factory.SubFactory(ReportScheduleFactory)
    address = factory.Sequence(lambda number: f"reader{number}@example.test")
    address_key = factory.LazyAttribute(lambda row: address_key(row.address))


class ReportRunFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ReportRun

    schedule = factory.SubFactory(ReportScheduleFactory)
    since = factory.LazyFunction(lambda: clock.today() - timedelta(days=7))
    until = factory.LazyFunction(lambda: clock.today() - timedelta(days=1))
    next_attempt_at = factory.LazyFunction(clock.now)
    created_at = factory.LazyFunction(clock.now)
