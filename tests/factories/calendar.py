"""Factories of the calendar."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from portal.calendar.models import CalendarEdition, DayChange, Holiday, RegimePeriod, TermProfile, TermRecord
from portal.calendar.services import start_term
from tests.factories.communities import CommunityFactory


class HolidayFactory(DjangoModelFactory):
    community = factory.SubFactory(CommunityFactory)
    name = "День громади"
    source = "Рішення ради № 1"
    month, day = 9, 19

    class Meta:
        model = Holiday


class DayChangeFactory(DjangoModelFactory):
    community = factory.SubFactory(CommunityFactory)
    name = "Храмове свято"
    source = "Рішення ради № 2"
    day = date(2026, 11, 24)
    is_regional = True

    class Meta:
        model = DayChange


class RegimePeriodFactory(DjangoModelFactory):
    community = factory.SubFactory(CommunityFactory)
    name = "Надзвичайний стан"
    source = "Указ № 1"
    since, until = date(2021, 1, 1), date(2021, 2, 1)

    class Meta:
        model = RegimePeriod


class TermProfileFactory(DjangoModelFactory):
    community = factory.SubFactory(CommunityFactory)
    name = "Відповідь комісії"
    source = "Положення, п. 1"
    code = "board.answer"
    unit, amount = "working_days", 3

    class Meta:
        model = TermProfile


class CalendarEditionFactory(DjangoModelFactory):
    """An edition beside those that services made; its data are those of the shipped one."""

    community = factory.SubFactory(CommunityFactory)
    number = 2
    data = factory.Dict({"holidays": [], "changes": [], "regimes": []})
    sha256 = factory.Sequence(lambda n: f"{n:064d}")
    published_at = datetime(2026, 11, 1, tzinfo=UTC)
    note = "Зміна"

    class Meta:
        model = CalendarEdition


class TermRecordFactory(DjangoModelFactory):
    """Made by the service, as every term is."""

    community = factory.SubFactory(CommunityFactory)
    subject = factory.Sequence(lambda n: f"tests:{n}")
    profile = "info.5wd"
    arrived_at = datetime(2026, 11, 20, 9, tzinfo=UTC)

    class Meta:
        model = TermRecord

    @classmethod
    def _create(cls, model_class: type[TermRecord], *args: object, **kwargs: object) -> TermRecord:
        return start_term(**kwargs)  # type: ignore[arg-type]  the fields of the factory are its arguments
