"""What modules and the core know of a person, asked one after another; also of modules that are off."""

from dataclasses import dataclass
from typing import Any

from portal.registry.contract import PersonalDataSource
from portal.registry.modules import call, contributions


@dataclass(frozen=True, slots=True)
class Part:
    """One source with what it tells of a person."""

    source: PersonalDataSource
    rows: list[dict[str, Any]]

    @property
    def label(self) -> str:
        return str(self.source.label or self.source.name)


def sources() -> list[PersonalDataSource]:
    return [source for _label, source in contributions(PersonalDataSource)]


def part_of(source: PersonalDataSource, user: Any) -> Part:
    rows = call(source.export, user)
    if not isinstance(rows, list):
        raise TypeError(f"{source.name}: export answers {type(rows).__name__}, not a list.")
    return Part(source=source, rows=rows)
