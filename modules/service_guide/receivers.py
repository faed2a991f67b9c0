"""The index of search follows deleted rows."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from modules.service_guide.models import Offer
from modules.service_guide.selectors.finding import SOURCE, ids_of
from portal.search.services import forget


@receiver(post_delete, sender=Offer)
def offer_deleted(instance: Offer, **kwargs: Any) -> None:
    forget(SOURCE, ids_of([instance.pk]))
