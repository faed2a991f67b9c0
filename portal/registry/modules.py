"""Which modules are installed, which of them a site has on, and what they contribute."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, TypeVar

from django.utils.module_loading import import_string
from wagtail.models import Site

from portal.registry.contract import Contribution, ModuleConfig
from portal.registry.loading import core_configs, load_file, module_configs

Slot = TypeVar("Slot", bound=Contribution)


def installed_modules() -> list[ModuleConfig]:
    """Every installed module, in the order of INSTALLED_APPS."""
    return module_configs()


def module_labels() -> frozenset[str]:
    return frozenset(module.label for module in module_configs())


@cache
def _contributions() -> tuple[tuple[str, Contribution], ...]:
    found: list[tuple[str, Contribution]] = []
    for config in [*core_configs(), *module_configs()]:
        source = load_file(config, "contributions")
        found += [(config.label, item) for item in getattr(source, "CONTRIBUTIONS", ())]
    return tuple(found)


def contributions(slot: type[Slot], site: Site | None = None) -> Iterator[tuple[str, Slot]]:
    """Pairs (app label, contribution) of one slot, sorted by order; only modules that `site` has on.

    The core's own apps contribute too and are always on. Without `site`: everything installed.
    """
    disabled = disabled_labels(site) if site is not None else frozenset()
    items = [(label, item) for label, item in _contributions() if isinstance(item, slot) and label not in disabled]
    yield from sorted(items, key=lambda pair: getattr(pair[1], "order", 100))


def disabled_labels(site: Site) -> frozenset[str]:
    """Modules that are off on a site: switched off, or requiring one that is.

    One query, remembered on the site object, which lives as long as a request.
    """
    from portal.registry.models import ModuleSwitch

    if not hasattr(site, "_disabled_modules"):
        rows = ModuleSwitch.objects.filter(site=site, is_enabled=False)
        site._disabled_modules = with_dependants(rows.values_list("module", flat=True))
    return frozenset(site._disabled_modules)


def with_dependants(labels: Iterable[str]) -> frozenset[str]:
    """The labels and every module that requires one of them, however far."""
    off, size = set(labels), -1
    while size != len(off):
        size = len(off)
        off |= {module.label for module in module_configs() if off & set(module.requires)}
    return frozenset(off)


def is_enabled(label: str, site: Site | None) -> bool:
    """Whether a site has a module on; without a site (commands, jobs), whether it is installed at all."""
    if label not in module_labels():
        return False
    return site is None or label not in disabled_labels(site)


def enabled_sites(label: str) -> list[Site]:
    """Sites that have a module on; jobs walk them."""
    from portal.registry.models import ModuleSwitch

    rows = ModuleSwitch.objects.filter(is_enabled=False).values_list("site_id", "module")
    off: dict[int, set[str]] = {}
    for site_id, module in rows:
        off.setdefault(site_id, set()).add(module)
    sites = Site.objects.order_by("pk")
    return [site for site in sites if label in module_labels() and label not in with_dependants(off.get(site.pk, ()))]


def call(dotted: str, *args: object) -> object:
    """Call a contributed function by its dotted name."""
    return import_string(dotted)(*args)


def is_shown(dotted: str, user: Any, community: Any) -> bool:
    """What a contributed `f(user, community)` says of a section; several places ask the same of one request, so the
    answer is remembered on the person, who lives as long as it does. No function: shown to everybody."""
    if not dotted:
        return True
    known = user.__dict__.setdefault("_shown", {})
    key = (dotted, getattr(community, "pk", None))
    if key not in known:
        known[key] = bool(call(dotted, user, community))
    return bool(known[key])
