"""{% load reports %}{{ value|written:column }}, {% written_cells table row as cells %}."""

from collections.abc import Iterator
from typing import Any

from django import template

from portal.reports.cells import written
from portal.reports.sources import Table
from portal.reports.values import Column

register = template.Library()


@register.simple_tag
def written_cells(table: Table, row: tuple[Any, ...]) -> Iterator[tuple[Column, str]]:
    """Each column with the value of a row in words."""
    for column, value in zip(table.columns, row, strict=True):
        yield column, written(value, column)


@register.simple_tag
def written_totals(table: Table) -> Iterator[tuple[Column, str]]:
    """As written_cells; empty where a column is not added up."""
    for column, value in zip(table.columns, table.totals, strict=True):
        yield column, "" if value is None else written(value, column)
