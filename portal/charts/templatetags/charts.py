"""{% load charts %}{% chart value %}: the drawing, its legend and its table."""

from typing import Any

from django import template

from portal.charts.drawing import Drawing, draw
from portal.charts.telling import sentence, written
from portal.charts.values import Chart, Kind

register = template.Library()

# Wide places and phones have a drawing each: text of one size in both.
WIDE, NARROW = (1136.0, 320.0, 13), (340.0, 260.0, 5)


@register.inclusion_tag("charts/chart.html")
def chart(value: Chart) -> dict[str, Any]:
    return {
        "chart": value,
        "sentence": sentence(value),
        "drawings": _drawings(value),
        "shares": _shares(value) if value.kind == Kind.BARS else [],
        "rows": _rows(value),
        "has_total": value.kind == Kind.COLUMNS and len(value.series) > 1,
    }


@register.filter
def as_number(value: float | None, decimals: int = 0) -> str:
    return "–" if value is None else written(value, decimals)


def _drawings(value: Chart) -> list[tuple[str, Drawing]]:
    if value.kind == Kind.BARS or not value.has_data:
        return []
    return [("d", draw(value, *WIDE)), ("m", draw(value, *NARROW))]


def _shares(value: Chart) -> list[dict[str, Any]]:
    """Rows of bars: length and percent are the share of all."""
    numbers = [number or 0 for number in value.series[0].values]
    total = sum(numbers)
    return [
        {"name": name, "number": number, "percent": round(100 * number / total, 1) if total else 0.0}
        for name, number in zip(value.categories, numbers, strict=True)
    ]


def _rows(value: Chart) -> list[dict[str, Any]]:
    found = []
    for n, name in enumerate(value.categories):
        numbers = [series.values[n] for series in value.series]
        present = [number for number in numbers if number is not None]
        found.append({"name": name, "numbers": numbers, "total": sum(present) if present else None})
    return found
