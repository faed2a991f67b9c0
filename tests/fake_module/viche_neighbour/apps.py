"""Application configuration."""

from portal.registry import contract


class NeighbourConfig(contract.ModuleConfig):
    name = "viche_neighbour"
    label = "viche_neighbour"
    verbose_name = "Сусід"
    version = "1.0"
