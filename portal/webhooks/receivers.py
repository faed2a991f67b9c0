"""Listens to every signal that a module, or the core, offers to other systems."""

from functools import partial
from typing import Any

from django.utils.module_loading import import_string

from portal.registry.contract import WebhookEvent
from portal.registry.modules import contributions
from portal.webhooks.services import write_calls


def hear(event: WebhookEvent, sender: Any, signal: Any, community_id: int, **arguments: Any) -> None:
    write_calls(event, community_id=community_id, arguments=arguments)


def listen() -> None:
    for _label, event in contributions(WebhookEvent):
        uid = f"webhooks:{event.code}"
        import_string(event.signal).connect(partial(hear, event), dispatch_uid=uid, weak=False)


listen()
