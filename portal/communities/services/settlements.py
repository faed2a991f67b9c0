"""Writes of the settlement register."""

from collections.abc import Iterable

from django.db import transaction

from portal.communities.constants import DEMO_CODE_PREFIX, UnitCategory, search_form, unit_label
from portal.communities.katottg import Unit, parents_by_order, shipped_units
from portal.communities.models import Settlement

FIELDS = ("name", "category", "parent_id", "search_name", "location")
# An invented branch: nobody lives there, and no real code can ever equal these.
DEMO_UNITS = (
    Unit(f"{DEMO_CODE_PREFIX}000000000010001", "O", "Демонстраційна"),
    Unit(f"{DEMO_CODE_PREFIX}010000000020002", "P", "Садовий"),
    Unit(f"{DEMO_CODE_PREFIX}010010000030003", "H", "Вишнева"),
    Unit(f"{DEMO_CODE_PREFIX}010010010040004", "X", "Вишнеград"),
    Unit(f"{DEMO_CODE_PREFIX}010010020050005", "C", "Садове"),
    Unit(f"{DEMO_CODE_PREFIX}010010030060006", "C", "Черешеньки"),
)


def load_settlements() -> tuple[int, int]:
    """Bring the register to the shipped table: (new rows, changed rows). Codes no longer issued stay."""
    return _store(shipped_units())


def ensure_demo_settlements() -> dict[str, Settlement]:
    """The demo's invented units by name; «Вишнева» is the community, «Вишнеград» its centre."""
    _store(DEMO_UNITS)
    return {unit.name: Settlement.objects.get(code=unit.code) for unit in DEMO_UNITS}


def _store(units: Iterable[Unit]) -> tuple[int, int]:
    units = list(units)
    wanted = {unit.code: row for unit, row in zip(units, _rows(units), strict=True)}
    with transaction.atomic():
        present = {row[0]: row[1:] for row in Settlement.objects.values_list("code", *FIELDS)}
        new = [row for code, row in wanted.items() if code not in present]
        changed = [
            row
            for code, row in wanted.items()
            if code in present and present[code] != tuple(getattr(row, field) for field in FIELDS)
        ]
        Settlement.objects.bulk_create(new, batch_size=2000)
        Settlement.objects.bulk_update(changed, ["name", "category", "parent", "search_name", "location"], 500)
    return len(new), len(changed)


def _rows(units: list[Unit]) -> Iterable[Settlement]:
    parents = parents_by_order(units)
    labels = {unit.code: unit_label(unit.category, unit.name) for unit in units}
    places: dict[str, str] = {"": ""}
    for unit in units:
        parent = parents[unit.code]
        places[unit.code] = ", ".join(filter(None, (labels[unit.code], places[parent])))
        yield Settlement(
            code=unit.code,
            name=unit.name,
            category=unit.category,
            parent_id=parent or None,
            # «Київська область» is found by «київська о…» too.
            search_name=search_form(labels[unit.code] if unit.category == UnitCategory.REGION else unit.name),
            location=places[parent],
        )
