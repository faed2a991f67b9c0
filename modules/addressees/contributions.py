"""What the core may show and run of this module."""

from portal.registry.contract import Contribution

CONTRIBUTIONS: tuple[Contribution, ...] = ()
