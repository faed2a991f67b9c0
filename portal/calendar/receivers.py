"""A community is born with its calendar."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from portal.calendar.services import ensure_calendar


@receiver(post_save, sender="communities.Community", dispatch_uid="calendar_of_a_new_community")
def give_calendar(instance: Any, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        ensure_calendar(instance)
