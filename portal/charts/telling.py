"""A chart in one sentence, for those who hear it, and its numbers as they are written in a language."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from portal.charts.values import Chart, Series


def written(value: float, decimals: int = 0) -> str:
    """«1 284», «4,6»; no needless zeros on an axis."""
    shown = decimals if decimals else (0 if float(value).is_integer() else 1)
    return number_format(round(value, shown), decimal_pos=shown, force_grouping=True)


def sentence(chart: Chart) -> str:
    """Title, then for each series its lowest and highest value and where they are."""
    parts = [_of_series(chart, series) for series in chart.series]
    return f"{chart.title}: {'; '.join(part for part in parts if part)}" if chart.has_data else chart.title


def _of_series(chart: Chart, series: Series) -> str:
    known = [(value, name) for value, name in zip(series.values, chart.categories, strict=True) if value is not None]
    if not known:
        return ""
    low, high = min(known, key=lambda pair: pair[0]), max(known, key=lambda pair: pair[0])
    unit = "\N{NO-BREAK SPACE}%" if chart.unit == "%" else ""
    words = {
        "series": series.label,
        "low": written(low[0], chart.decimals) + unit,
        "low_at": low[1],
        "high": written(high[0], chart.decimals) + unit,
        "high_at": high[1],
    }
    if low[0] == high[0]:
        return _("%(series)s – %(high)s everywhere") % words
    return _("%(series)s – from %(low)s (%(low_at)s) to %(high)s (%(high_at)s)") % words
