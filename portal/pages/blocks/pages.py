"""Pages that blocks lead to, looked up once for a whole page instead of once for each kind of block."""

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from wagtail.blocks import PageChooserBlock, StreamValue
from wagtail.models import Page

_known: ContextVar[dict[int, Page] | None] = ContextVar("known_pages", default=None)


class LinkedPageBlock(PageChooserBlock):
    """A page chooser that takes from what `known_pages` has loaded; elsewhere it asks the database as usual."""

    def bulk_to_python(self, values: list[int | None]) -> list[Page | None]:
        known = _known.get()
        if known is None:
            return super().bulk_to_python(values)
        return [copy.copy(known.get(value)) if value is not None else None for value in values]

    def to_python(self, value: int | None) -> Page | None:
        known = _known.get()
        return super().to_python(value) if known is None or value not in known else copy.copy(known[value])

    class Meta:
        icon = "redirect"


def _chosen(value: Any) -> Iterator[int]:
    """Numbers under the key "page" anywhere in a stored stream."""
    if isinstance(value, dict):
        page = value.get("page")
        if isinstance(page, int):
            yield page
        for part in value.values():
            yield from _chosen(part)
    elif isinstance(value, list):
        for part in value:
            yield from _chosen(part)


@contextmanager
def known_pages(streams: Iterable[StreamValue]) -> Iterator[None]:
    """One query for all pages that these streams link to; the streams are read inside."""
    numbers = {number for stream in streams for number in _chosen(list(stream.raw_data))}
    token = _known.set(Page.objects.in_bulk(numbers) if numbers else {})
    try:
        yield
    finally:
        _known.reset(token)
