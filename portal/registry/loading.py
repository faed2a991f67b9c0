"""Importing the files of modules, so that a broken one stops the start with a sentence, never in silence."""

from importlib import import_module
from types import ModuleType

from django.apps import AppConfig, apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import module_has_submodule

from portal.registry.contract import ModuleConfig

CORE_PREFIX = "portal."
# Files of a module that act by being imported.
IMPORTED_AT_START = ("contributions", "receivers")


def module_configs() -> list[ModuleConfig]:
    """Every installed module, in the order of INSTALLED_APPS."""
    return [config for config in apps.get_app_configs() if isinstance(config, ModuleConfig)]


def core_configs() -> list[AppConfig]:
    """Apps of the core; they contribute like modules but cannot be switched off."""
    return [config for config in apps.get_app_configs() if config.name.startswith(CORE_PREFIX)]


def load_file(config: AppConfig, name: str) -> ModuleType | None:
    """The module's file, or None where it has none. A file that cannot be imported is a sentence and a cause."""
    if not module_has_submodule(config.module, name):
        return None
    try:
        return import_module(f"{config.name}.{name}")
    except Exception as error:
        raise ImproperlyConfigured(
            f"Module {config.label!r} cannot be loaded: {config.name}.{name} failed with "
            f"{type(error).__name__}: {error}. Repair it or take it out of INSTALLED_MODULES."
        ) from error


def load_doors() -> None:
    for config in [*core_configs(), *module_configs()]:
        for name in IMPORTED_AT_START:
            load_file(config, name)
