"""Round numbers for an axis."""

from math import ceil, floor, isfinite, log10

STEPS = (1, 2, 2.5, 5, 10)


def ticks(low: float, high: float, count: int = 4, whole: bool = False) -> list[float]:
    """Ascending round numbers that begin at or below `low` and end at or above `high`; at most `count` + 2 of them.

    `whole` keeps the steps whole: nobody is half served. Error: ValueError for what is no number.
    """
    if not (isfinite(low) and isfinite(high)):
        raise ValueError("an axis needs numbers")
    if high <= low:
        high = low + 1
    step = _step((high - low) / count)
    if whole:
        step = max(1.0, ceil(step))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [_clean(number * step) for number in range(first, last + 1)]


def _step(rough: float) -> float:
    power: float = 10.0 ** floor(log10(rough))
    return next(each * power for each in STEPS if each * power >= rough * (1 - 1e-9))


def _clean(value: float) -> float:
    return float(f"{value:.12g}")
