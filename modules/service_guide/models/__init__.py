"""Services of the national guide and of communities; which of them a community gives.

A service exists once, here; other modules link it.
"""

from modules.service_guide.models.blank import Blank
from modules.service_guide.models.event import LifeEvent
from modules.service_guide.models.offer import Offer, OfferPlace
from modules.service_guide.models.service import Fact, LegalAct, Service, ServiceEvent

__all__ = ["Blank", "Fact", "LegalAct", "LifeEvent", "Offer", "OfferPlace", "Service", "ServiceEvent"]
