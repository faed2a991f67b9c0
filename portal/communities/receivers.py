"""A membership saved by any way changes rights at once."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from portal.communities.models import Membership
from portal.communities.services.roles import put_into_groups


@receiver([post_save, post_delete], sender=Membership)
def follow_membership(instance: Membership, **kwargs: Any) -> None:
    if not kwargs.get("raw"):
        put_into_groups(instance.user)
