"""What sources give to the index, and what a search answers."""

import datetime
from dataclasses import dataclass

from portal.search.highlighting import Piece


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """Something that everybody may read.

    `object_id` is unique in its source. `url` is a path without a host; without a `language` it is that of the
    main one, and the document is found in every language. Without a `site` it is found on each site of the
    community. `lead` is shown where the text has no word of the query. `weight` lifts it above equals.
    """

    object_id: str
    title: str
    url: str
    text: str = ""
    lead: str = ""
    language: str = ""
    site_id: int | None = None
    date: datetime.date | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Result:
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    url: str
    kind: str
    label: str
    date: datetime.date | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    title: str
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class Group:
    """Results of one kind: how many, and whether only they are shown."""

    kind: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results. `is_any`: nothing holds all the words, so these hold some. `has_more`: the index was asked
    for no more than these. `total` counts the chosen kind, `everything` all kinds."""

    total: int
    everything: int
    has_more: bool
    is_any: bool
    number: int
    pages: int
    results: tuple[Result, ...]
    groups: tuple[Group, ...]
