"""The only door for other modules: frozen values, no models."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from modules.service_guide.models import Offer
from modules.service_guide.selectors.catalogue import offers_of


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """A service that a community gives. `id` is that of the service, which `ServicePanel` is asked about."""

    id: int
    code: str
    title: str
    lead: str
    slug: str

    @property
    def url(self) -> str:
        return reverse("service_guide:service", args=[self.slug])


def _info(offer: Offer) -> ServiceInfo:
    service = offer.service
    return ServiceInfo(id=service.pk, code=service.code, title=service.title, lead=service.lead, slug=offer.slug)


def offered_services(community: Any) -> list[ServiceInfo]:
    """Those that the community gives, in the Ukrainian order: what other modules may offer for linking."""
    return [_info(offer) for offer in offers_of(community)]
