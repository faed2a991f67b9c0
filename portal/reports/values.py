"""What a source answers: columns, rows and charts of a period. Plain values, already scoped to the person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from portal.charts.values import Chart
from portal.common import clock


class ColumnKind(StrEnum):
    TEXT = "text"
    NUMBER = "number"  # a whole number
    DECIMAL = "decimal"  # one digit after the comma
    PERCENT = "percent"  # 0–100
    DATE = "date"  # datetime.date
    MOMENT = "moment"  # an aware datetime; shown on a Kyiv wall clock


NUMERIC = (ColumnKind.NUMBER, ColumnKind.DECIMAL, ColumnKind.PERCENT)


@dataclass(frozen=True, slots=True)
class Column:
    """`is_summed`: the last line adds the column up."""

    label: str
    kind: ColumnKind = ColumnKind.TEXT
    is_summed: bool = False

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in Kyiv, both included. Error: ValueError where it ends before it begins."""

    since: date
    until: date

    def __post_init__(self) -> None:
        if self.until < self.since:
            raise ValueError("a period ends before it begins")

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    def instants(self) -> tuple[datetime, datetime]:
        """From (included) and to (not included)."""
        start = datetime.combine(self.since, time.min, clock.KYIV)
        return start, datetime.combine(self.until + timedelta(days=1), time.min, clock.KYIV)


@dataclass(frozen=True, slots=True)
class Report:
    """`rows` have one value for each column, None where there is none; they are read once. `note` says in a sentence
    what the numbers count."""

    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    charts: Sequence[Chart] = ()
    note: str = ""
