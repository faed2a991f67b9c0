"""What is drawn: plain values, already counted and already hidden where too few people stand behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SERIES_WITH_A_SHAPE = 3  # more than three lines or columns side by side nobody can tell apart


class Kind(StrEnum):
    COLUMNS = "columns"  # amounts by hour, month, weekday; several series are stacked
    LINES = "lines"  # a value over time; None is a gap
    BARS = "bars"  # shares of answers, one row each, the number at the end of the row


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one colour of columns; `values` has one number for each category, None where there is none.

    `low` and `high` draw a band around a line (an interval of confidence).
    """

    label: str
    values: Sequence[float | None]
    low: Sequence[float | None] = ()
    high: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """`title` says what is measured; `unit` stands after numbers in the table's heading; `decimals` of every number.

    `key` is a word that no other chart of the page has. `heading` names the categories («Година», «Місяць»).
    `from_zero` is off only for lines whose zero means nothing.
    Errors: ValueError where series and categories do not fit each other.
    """

    key: str
    title: str
    heading: str
    categories: Sequence[str]
    series: Sequence[Series]
    kind: Kind = Kind.COLUMNS
    unit: str = ""
    decimals: int = 0
    from_zero: bool = True

    def __post_init__(self) -> None:
        if not 1 <= len(self.series) <= SERIES_WITH_A_SHAPE:
            raise ValueError("one to three series")
        for series in self.series:
            for row in (series.values, series.low, series.high):
                if row and len(row) != len(self.categories):
                    raise ValueError(f"{series.label}: {len(row)} values for {len(self.categories)} categories")

    @property
    def has_data(self) -> bool:
        return any(value is not None for series in self.series for value in series.values)
