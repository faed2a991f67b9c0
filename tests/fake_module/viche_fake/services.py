"""Writes."""

from datetime import date
from typing import Any


def erase(user: Any) -> int:
    return 0


def create_pages(community: Any, home: Any, kind: str) -> None:
    """Nothing to make."""


def seed(community: Any, today: date) -> None:
    """Nothing to seed."""
