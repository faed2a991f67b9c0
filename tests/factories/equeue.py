"""Factories of the electronic queue. Bookings are made by services; these make what they stand on."""

from datetime import time
from typing import Any

import factory
from factory.django import DjangoModelFactory

from modules.equeue.constants import WALK_IN_LETTERS
from modules.equeue.models import (
    Absence,
    DayException,
    HallDevice,
    HallServer,
    Queue,
    ScheduleRule,
    Workplace,
    WorkplaceType,
)


class QueueFactory(DjangoModelFactory):
    """Needs `addressee`."""

    class Meta:
        model = Queue


class ScheduleRuleFactory(DjangoModelFactory):
    weekday = 0
    opens = time(9)
    closes = time(13)

    class Meta:
        model = ScheduleRule


class WorkplaceFactory(DjangoModelFactory):
    lane = factory.Sequence(lambda n: n % 99 + 1)

    class Meta:
        model = Workplace


def free_letter(queue: Queue) -> str:
    """The first that no type of the institution has."""
    types = WorkplaceType.objects.filter(queue__addressee=queue.addressee)
    taken = set(types.values_list("walk_in_letter", flat=True))
    return next(letter for letter in WALK_IN_LETTERS if letter not in taken)


class WorkplaceTypeFactory(DjangoModelFactory):
    """Needs `queue`. Open every day 9–13 and 14–18 unless `weekly` is False; lanes get a row each."""

    name = factory.Sequence(lambda n: f"Тип {n}")
    description = "Всі послуги"
    interval = 30
    capacity = 1
    walk_in_letter = factory.LazyAttribute(lambda row: free_letter(row.queue))

    class Meta:
        model = WorkplaceType
        skip_postgeneration_save = True

    @factory.post_generation
    def weekly(obj: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        if extracted is False:
            return
        for weekday in range(7):
            ScheduleRuleFactory(workplace_type=obj, weekday=weekday)
            ScheduleRuleFactory(workplace_type=obj, weekday=weekday, opens=time(14), closes=time(18))

    @factory.post_generation
    def lanes(obj: Any, create: bool, extracted: Any, **kwargs: Any) -> None:
        for lane in range(1, obj.capacity + 1):
            WorkplaceFactory(workplace_type=obj, lane=lane)


class DayExceptionFactory(DjangoModelFactory):
    class Meta:
        model = DayException


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence


class HallServerFactory(DjangoModelFactory):
    """Needs `queue`."""

    name = "Зал ЦНАП"

    class Meta:
        model = HallServer


class HallDeviceFactory(DjangoModelFactory):
    """Needs `hall`."""

    name = factory.Sequence(lambda n: f"Вікно {n + 1}")
    login = factory.Sequence(lambda n: f"vikno{n + 1}")
    password = "!"

    class Meta:
        model = HallDevice
