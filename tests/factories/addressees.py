"""Factories of addressees; they write through the services, so that the tree is as in life."""

from datetime import time
from typing import Any

import factory
from factory.django import DjangoModelFactory

from modules.addressees.constants import AddresseeKind
from modules.addressees.models import (
    Addressee,
    AddresseeGroup,
    ContactPoint,
    Moderator,
    Office,
    Schedule,
    ScheduleException,
    ScheduleRule,
)
from modules.addressees.services import register_addressee


class AddresseeFactory(DjangoModelFactory):
    """Needs `community`; `parent` puts it below another."""

    kind = AddresseeKind.DIVISION
    name = factory.Sequence(lambda n: f"Відділ № {n}")

    class Meta:
        model = Addressee

    @classmethod
    def _create(cls, model_class: type[Addressee], *args: Any, **kwargs: Any) -> Addressee:
        return register_addressee(actor=None, **kwargs)


class AddresseeGroupFactory(DjangoModelFactory):
    name = factory.Sequence(lambda n: f"Група {n}")
    slug = factory.Sequence(lambda n: f"hrupa-{n}")

    class Meta:
        model = AddresseeGroup


class OfficeFactory(DjangoModelFactory):
    address = factory.Sequence(lambda n: f"вул. Садова, {n}")

    class Meta:
        model = Office


class ContactPointFactory(DjangoModelFactory):
    value = "15-00"

    class Meta:
        model = ContactPoint


class ScheduleFactory(DjangoModelFactory):
    class Meta:
        model = Schedule


class ScheduleRuleFactory(DjangoModelFactory):
    weekday = 0
    opens = time(8)
    closes = time(17)

    class Meta:
        model = ScheduleRule


class ScheduleExceptionFactory(DjangoModelFactory):
    class Meta:
        model = ScheduleException


class ModeratorFactory(DjangoModelFactory):
    class Meta:
        model = Moderator
