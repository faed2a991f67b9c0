"""Writes of the registry."""

from typing import Any

from django.core.cache import caches
from django.db import transaction
from wagtail.models import Site

from portal.common import clock
from portal.events import module_switched
from portal.registry.jobs import sync_schedules
from portal.registry.models import Heartbeat, ModuleSwitch
from portal.registry.modules import module_labels


class UnknownModule(LookupError):
    """No module of this label is installed."""


def switch_module(*, site: Site, label: str, is_enabled: bool, actor: Any) -> bool:
    """Turn a module on or off for a site. Returns whether anything changed; data is kept either way."""
    if label not in module_labels():
        raise UnknownModule(label)
    with transaction.atomic():
        switch = ModuleSwitch.objects.filter(site=site, module=label).first()
        if (switch.is_enabled if switch else True) == is_enabled:
            return False
        ModuleSwitch.objects.update_or_create(site=site, module=label, defaults={"is_enabled": is_enabled})
        if hasattr(site, "_disabled_modules"):
            del site._disabled_modules
        caches["process"].clear()  # the API knows its sites for a second
        sync_schedules()
        module_switched.send(sender=label, site_id=site.pk, label=label, is_enabled=is_enabled, actor=actor)
    return True


def beat(name: str) -> None:
    """Note that something that must go on has happened now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": clock.now()})
