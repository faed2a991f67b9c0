"""Jobs."""

from datetime import datetime


def tick() -> None:
    """Runs and does nothing."""


def purge(before: datetime) -> int:
    return 0
