"""The index of search follows the registry."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from modules.addressees.models import Addressee, ContactPoint, Office
from modules.addressees.selectors.finding import SOURCE
from portal.search.services import forget, mark_changed


@receiver(post_save, sender=Addressee)
def addressee_saved(instance: Addressee, **kwargs: Any) -> None:
    if not kwargs.get("raw"):
        mark_changed(SOURCE, instance.community_id, [instance.pk])


@receiver(post_delete, sender=Addressee)
def addressee_deleted(instance: Addressee, **kwargs: Any) -> None:
    forget(SOURCE, [instance.pk])


@receiver([post_save, post_delete], sender=Office)
@receiver([post_save, post_delete], sender=ContactPoint)
def place_changed(instance: Office | ContactPoint, **kwargs: Any) -> None:
    owner = Addressee.objects.filter(pk=instance.addressee_id).values_list("community_id", flat=True).first()
    if owner is not None and not kwargs.get("raw"):
        mark_changed(SOURCE, owner, [instance.addressee_id])
