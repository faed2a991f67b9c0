"""What the index asks of a database."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portal.search.queries import Query

TITLE_WEIGHT = 8.0


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that matches, and its source."""

    entry_id: int
    source: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a visitor stands: a site of a community, a language, and the sources that the site has on."""

    community_id: int
    site_id: int
    language: str
    sources: tuple[str, ...]


class Backend(ABC):
    def __init__(self, connection: Any) -> None:
        self.connection = connection

    @abstractmethod
    def install(self) -> None:
        """Make the tables of the words."""

    @abstractmethod
    def remove(self) -> None:
        """Drop them."""

    @abstractmethod
    def lock(self) -> None:
        """Until the transaction ends: nobody else writes the index."""

    @abstractmethod
    def write(self, entry_id: int, title: Sequence[str], body: Sequence[str]) -> None:
        """Put the tokens of an entry in, in place of those there were."""

    @abstractmethod
    def erase(self, entry_ids: Sequence[int]) -> None:
        """Take entries out."""

    @abstractmethod
    def find(self, query: Query, scope: Scope, limit: int, *, is_title: bool = False) -> list[Hit]:
        """Entries of the scope, best first; with `is_title` those whose title has the words."""
