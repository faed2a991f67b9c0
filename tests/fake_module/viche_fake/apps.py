"""Application configuration."""

from portal.registry import contract


class FakeConfig(contract.ModuleConfig):
    name = "viche_fake"
    label = "viche_fake"
    verbose_name = "Fake"
    version = "1.0"
