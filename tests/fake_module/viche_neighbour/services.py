"""Writes. MADE says what was made, in order."""

from datetime import date, datetime
from typing import Any

from portal.registry.channels import Notice
from viche_neighbour.selectors import KNOCKS

MADE: list[str] = []


def erase(user: Any) -> int:
    return len(KNOCKS.pop(user.pk, []))


def purge(before: datetime) -> int:
    return 5


def create_pages(community: Any, home: Any, kind: str) -> None:
    MADE.append(f"pages of {kind}")


def seed(community: Any, today: date) -> None:
    MADE.append(f"demo of {community.slug}")


def tell(notice: Notice) -> None:
    MADE.append(f"dove: {notice.code}")
