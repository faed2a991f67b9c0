"""A measured figure, its budget, and the file that keeps it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.support.paths import ROOT

OUTPUT = ROOT / "build" / "bench.jsonl"


@dataclass(frozen=True, slots=True)
class Figure:
    """`peer` and `ratio` compare with something measured in the same run; `budget` is what must hold."""

    name: str
    value: float
    unit: str
    ok: bool
    budget: str = ""
    peer: float | None = None
    ratio: float | None = None

    def line(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def at_most(name: str, value: float, unit: str, limit: float) -> Figure:
    return Figure(name, round(value, 3), unit, value <= limit, f"<= {limit:g} {unit}")


def ratio_at_least(name: str, value: float, peer: float, unit: str, limit: float) -> Figure:
    """`value` must be at least `limit` times `peer`."""
    ratio = value / peer if peer else 0.0
    return Figure(name, round(value, 1), unit, ratio >= limit, f">= {limit:g} x peer", round(peer, 1), round(ratio, 3))


def record(figure: Figure, output: Path = OUTPUT) -> None:
    output.parent.mkdir(parents=True, exist_ok=True)
    with output.open("a", encoding="utf-8") as file:
        file.write(figure.line() + "\n")
