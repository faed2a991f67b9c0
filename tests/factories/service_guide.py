"""Factories of the guide of services. A service without `community` is of the national guide."""

import factory
from factory.django import DjangoModelFactory

from modules.service_guide.models import Fact, LegalAct, LifeEvent, Offer, OfferPlace, Service, ServiceEvent


class LifeEventFactory(DjangoModelFactory):
    title = factory.Sequence(lambda n: f"Подія {n}")
    slug = factory.Sequence(lambda n: f"podiia-{n}")

    class Meta:
        model = LifeEvent


class ServiceFactory(DjangoModelFactory):
    title = factory.Sequence(lambda n: f"Послуга {n}")
    slug = factory.Sequence(lambda n: f"posluha-{n}")
    is_example = True

    class Meta:
        model = Service


class ServiceEventFactory(DjangoModelFactory):
    class Meta:
        model = ServiceEvent


class FactFactory(DjangoModelFactory):
    kind = "term"
    text = "у день звернення"
    is_example = True

    class Meta:
        model = Fact


class LegalActFactory(DjangoModelFactory):
    title = "Закон"

    class Meta:
        model = LegalAct


class OfferFactory(DjangoModelFactory):
    """Needs `community`."""

    service = factory.SubFactory(ServiceFactory)
    slug = factory.SelfAttribute("service.slug")

    class Meta:
        model = Offer


class OfferPlaceFactory(DjangoModelFactory):
    class Meta:
        model = OfferPlace
