"""Which modules are installed, which of them a site has on, and what they contribute."""

from collections.abc import Iterator
from functools import cache
from typing import TypeVar

from django.apps import apps
from django.utils.module_loading import import_string
from wagtail.models import Site

from portal.registry.contract import Contribution, ModuleConfig

Slot = TypeVar("Slot", bound=Contribution)


def installed_modules() -> list[ModuleConfig]:
    """Every installed module, in the order of INSTALLED_APPS."""
    return [config for config in apps.get_app_configs() if isinstance(config, ModuleConfig)]


def load_doors() -> None:
    """Import what a module registers by import. A broken file breaks the start, with its own traceback."""
    for module in installed_modules():
        module.load("contributions")
        module.load("receivers")


@cache
def _contributions() -> tuple[tuple[str, Contribution], ...]:
    found: list[tuple[str, Contribution]] = []
    for module in installed_modules():
        source = module.load("contributions")
        found += [(module.label, item) for item in getattr(source, "CONTRIBUTIONS", ())]
    return tuple(found)


def contributions(slot: type[Slot], site: Site | None = None) -> Iterator[tuple[str, Slot]]:
    """Pairs (module label, contribution) of one slot, sorted by order; only modules that `site` has on."""
    disabled = disabled_labels(site) if site is not None else frozenset()
    items = [(label, item) for label, item in _contributions() if isinstance(item, slot) and label not in disabled]
    yield from sorted(items, key=lambda pair: getattr(pair[1], "order", 100))


def disabled_labels(site: Site) -> frozenset[str]:
    """Labels that a site has switched off; one query a request, remembered on the site object."""
    from portal.registry.models import ModuleSwitch

    if not hasattr(site, "_disabled_modules"):
        rows = ModuleSwitch.objects.filter(site=site, is_enabled=False)
        site._disabled_modules = frozenset(rows.values_list("module", flat=True))
    return frozenset(site._disabled_modules)


def is_enabled(label: str, site: Site | None) -> bool:
    return site is None or label not in disabled_labels(site)


def call(dotted: str, *args: object) -> object:
    """Call a contributed function by its dotted name."""
    return import_string(dotted)(*args)
