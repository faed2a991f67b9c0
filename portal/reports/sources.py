"""Which reports there are for a person, and one of them as a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from wagtail.models import Site

from portal.registry.contract import ReportSource
from portal.registry.modules import call, contributions, is_shown
from portal.reports.constants import MOST_ROWS
from portal.reports.refusals import TooManyRows
from portal.reports.values import Column, Period, Report


@dataclass(frozen=True, slots=True)
class Table:
    """A report with its rows read. `totals` has a value for each summed column; empty where none is summed."""

    report: Report
    rows: list[tuple[Any, ...]]
    totals: tuple[Any, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(self.report.columns)


def sources_for(user: Any, community: Any, site: Site | None) -> Iterator[ReportSource]:
    """Reports of modules that the site has on and the person may see."""
    for _label, source in contributions(ReportSource, site):
        if call(source.is_visible, user, community):
            yield source


def source_for(code: str, user: Any, community: Any, site: Site | None) -> ReportSource | None:
    for _label, source in contributions(ReportSource, site):
        if source.code == code:
            return source if call(source.is_visible, user, community) else None
    return None


def source_on(code: str, site: Site | None) -> ReportSource | None:
    """Whoever may see it."""
    return next((source for _label, source in contributions(ReportSource, site) if source.code == code), None)


def has_reports(user: Any, community: Any) -> bool:
    """Whether the cabinet shows the section."""
    return any(is_shown(source.is_visible, user, community) for _label, source in contributions(ReportSource))


def build_table(source: ReportSource, user: Any, community: Any, period: Period) -> Table:
    """Error: TooManyRows. ValueError where a source gives a row that is not as wide as its columns."""
    report = call(source.build, user, community, period)
    if not isinstance(report, Report):
        raise TypeError(f"{source.code} gave no Report")
    rows = [tuple(row) for row in islice(report.rows, MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise TooManyRows
    width = len(report.columns)
    if any(len(row) != width for row in rows):
        raise ValueError(f"{source.code}: a row is not as wide as the columns")
    return Table(report, rows, _totals(report, rows))


def _totals(report: Report, rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    if not rows or not any(column.is_summed for column in report.columns):
        return ()
    return tuple(
        sum(row[number] or 0 for row in rows) if column.is_summed else None
        for number, column in enumerate(report.columns)
    )
