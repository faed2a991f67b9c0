"""The geometry of a chart: one drawing for a wide place, one for a phone. Numbers are user units of the viewBox."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from portal.charts.axis import ticks
from portal.charts.values import Chart, Kind, Series

Scale = Callable[[float], float]

TOP, BOTTOM, LEFT, RIGHT = 24.0, 40.0, 52.0, 12.0
GAP = 0.3  # of a category's width is empty between columns
WIDEST = 72.0  # of a column: one alone must not become a wall
LINE = 16.0  # height of a line of text: two numbers closer than that cover each other
BETWEEN = 2.0  # between stacked parts, so that they are told apart without colour


@dataclass(frozen=True, slots=True)
class Text:
    x: float
    y: float
    value: float | None = None  # a number, to be written in the language of the page
    text: str = ""
    anchor: str = "middle"
    is_muted: bool = True
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    x: float
    y: float
    width: float
    height: float
    number: int


@dataclass(frozen=True, slots=True)
class Dot:
    x: float
    y: float
    number: int


@dataclass(slots=True)
class Drawing:
    """What the template writes, in the order of painting."""

    width: float
    height: float
    grid: list[float] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    bands: list[str] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    left: float = LEFT
    right: float = RIGHT

    @property
    def end(self) -> float:
        return self.width - self.right


def draw(chart: Chart, width: float, height: float, most_labels: int) -> Drawing:
    """`most_labels`: how many names of categories fit under the axis; every n-th is written when there are more."""
    drawing = Drawing(width, height)
    totals = _totals(chart)
    marks = _marks(chart, totals)
    low, high = marks[0], marks[-1]
    floor = height - BOTTOM

    def y(value: float) -> float:
        return _round(floor - (value - low) / (high - low) * (floor - TOP))

    slot = (drawing.end - LEFT) / max(len(chart.categories), 1)
    middles = [_round(LEFT + slot * (n + 0.5)) for n in range(len(chart.categories))]
    fine = 0 if all(mark.is_integer() for mark in marks) else chart.decimals  # «150», not «150,0»
    for mark in marks:
        drawing.grid.append(y(mark))
        drawing.texts.append(Text(LEFT - 10, y(mark) + 5, value=mark, anchor="end", decimals=fine))
    if chart.kind == Kind.LINES:
        for number, series in enumerate(chart.series, 1):
            _line(drawing, series, number, middles, y, chart.decimals)
    else:
        _columns(drawing, chart, middles, slot, y, totals if slot >= 36 else [])
    every = -(-len(middles) // most_labels)
    drawing.texts += [
        Text(x, floor + 24, text=name)
        for n, (x, name) in enumerate(zip(middles, chart.categories, strict=True))
        if n % every == 0
    ]
    return drawing


def _totals(chart: Chart) -> list[float | None]:
    """Height of each stack; None where no series has a value."""
    found: list[float | None] = []
    for n in range(len(chart.categories)):
        present = [value for series in chart.series if (value := series.values[n]) is not None]
        found.append(sum(present) if present else None)
    return found


def _marks(chart: Chart, totals: list[float | None]) -> list[float]:
    if chart.kind == Kind.LINES:
        rows = [row for series in chart.series for row in (series.values, series.low, series.high)]
        numbers = [value for row in rows for value in row if value is not None]
    else:
        numbers = [value for value in totals if value is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    if chart.from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high <= low:
        high = low + 1
    scale = 10**chart.decimals  # no finer than is written: two marks never read alike
    return [mark / scale for mark in ticks(low * scale, high * scale, whole=True)]


def _columns(
    drawing: Drawing, chart: Chart, middles: list[float], slot: float, y: Scale, totals: Sequence[float | None]
) -> None:
    wide = _round(min(slot * (1 - GAP), WIDEST))
    for n, middle in enumerate(middles):
        base = 0.0
        for number, series in enumerate(chart.series, 1):
            value = series.values[n]
            if not value:
                continue
            top, foot = y(base + value), y(base)
            lift = BETWEEN if base else 0.0
            height = max(abs(foot - top) - lift, 1.0)
            drawing.columns.append(Column(_round(middle - wide / 2), min(top, foot), wide, _round(height), number))
            base += value
        total = totals[n] if totals else None
        if total is not None:
            place = _round(y(max(total, 0.0)) - 8)
            drawing.texts.append(Text(middle, place, value=total, is_muted=False, decimals=chart.decimals))


def _line(drawing: Drawing, series: Series, number: int, middles: list[float], y: Scale, decimals: int) -> None:
    parts: list[list[tuple[float, float]]] = [[]]
    for x, value in zip(middles, series.values, strict=True):
        if value is None:
            parts.append([])
        else:
            parts[-1].append((x, y(value)))
    points = [point for part in parts for point in part]
    drawing.lines += [(number, _points(part)) for part in parts if len(part) > 1]
    drawing.dots += [Dot(*point, number) for point in points]
    if series.low and series.high:
        edges = [
            (x, y(low), y(high))
            for x, low, high in zip(middles, series.low, series.high, strict=True)
            if low is not None and high is not None
        ]
        outline = [(x, high) for x, _low, high in edges] + [(x, low) for x, low, _high in reversed(edges)]
        drawing.bands += [_points(outline)] if len(edges) > 1 else []
    present = [(x, value) for x, value in zip(middles, series.values, strict=True) if value is not None]
    taken = {(text.x, text.y) for text in drawing.texts}
    for x, value in dict.fromkeys((present[0], present[-1])) if present else ():
        place = _round(y(value) - 14)
        if all(x != other_x or abs(place - other_y) >= LINE for other_x, other_y in taken):
            drawing.texts.append(Text(x, place, value=value, is_muted=False, decimals=decimals))


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _round(value: float) -> float:
    return round(value, 1)
