"""The base of every module's AppConfig."""

from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


class ModuleConfig(AppConfig):
    """Base of every module's AppConfig. Import the module, not this class, in `apps.py`:

    `from portal.registry import contract` — `class EqueueConfig(contract.ModuleConfig)`.
    """

    default = False  # keeps Django from choosing the base class
    requires: tuple[str, ...] = ()  # labels whose api.py this module calls; where one is off, this is off too
    uses: tuple[str, ...] = ()  # the same, but a site may have them off and this one on
    version = "0.1"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True

    def load(self, submodule: str) -> ModuleType | None:
        """Import a submodule if its file is there; a broken file must break the start."""
        if module_has_submodule(self.module, submodule):
            return import_module(f"{self.name}.{submodule}")
        return None
