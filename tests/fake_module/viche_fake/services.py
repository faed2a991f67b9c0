"""Writes."""

from datetime import date
from typing import Any

from portal.registry.channels import Notice


def erase(user: Any) -> int:
    return 0


def create_pages(community: Any, home: Any, kind: str) -> None:
    """Nothing to make."""


def seed(community: Any, today: date) -> None:
    """Nothing to seed."""


def tell(notice: Notice) -> None:
    """A channel that reaches nobody."""
