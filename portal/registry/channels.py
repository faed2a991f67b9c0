"""Channels beside letters: what a channel is (a slot of the contract), and what it is told."""

from dataclasses import dataclass
from typing import Any

from portal.registry.contract import Contribution


@dataclass(frozen=True, slots=True)
class Notice:
    """A letter that has just been written, as other channels may tell of it: of what kind, to whom, about which site.
    Its words are not among them: they are for the receiver's eyes, and a channel may end on a locked screen. `key` is
    the cause, the same for the same letter."""

    key: str
    code: str
    label: Any
    user: Any
    site: Any


@dataclass(frozen=True, slots=True)
class NotificationChannel(Contribution):
    """A way to tell people beside letters. `code` is stored with their choices, never renamed; `label` reads after a
    box to tick («to this device»). `tell` is a dotted `f(notice: Notice) -> None`, called in the transaction of the
    letter for each receiver who has an account and wants the kind this way: it writes rows of its own, the worker
    sends. `is_on` is a dotted `f() -> bool`; none: always."""

    code: str
    label: str
    tell: str
    is_on: str = ""
    order: int = 100
