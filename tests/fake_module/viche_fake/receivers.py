"""Listens to the city."""

from typing import Any

from django.dispatch import receiver

from portal.events import module_switched

heard: list[dict[str, Any]] = []


@receiver(module_switched)
def note_switch(sender: object, **kwargs: Any) -> None:
    heard.append(kwargs)
