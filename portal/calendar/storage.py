"""Between the pure engine and rows: data of an edition, profiles, traces."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, date, time
from functools import cache
from pathlib import Path
from typing import Any

from portal.calendar.engine.profiles import MonthAs, Profile, Rollover, Unit, WorkingHours
from portal.calendar.engine.terms import Step, StepKind, Term
from portal.calendar.models import TermRecord

KINDS = ("holidays", "changes", "regimes")
SHIPPED = Path(__file__).parent / "data" / "ukraine.json"


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def in_order(rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The data of an edition with its rows in one order, so that equal calendars have equal hashes."""
    return {kind: sorted((dict(row) for row in rows.get(kind, ())), key=canonical) for kind in KINDS}


def fingerprint(data: Mapping[str, Any]) -> str:
    """SHA-256 of the data's canonical text."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()


@cache
def shipped_data() -> dict[str, list[dict[str, Any]]]:
    """The calendar of the law as it comes with the program: edition 0."""
    return in_order(json.loads(SHIPPED.read_text("utf-8")))


def profile_to_data(profile: Profile) -> dict[str, Any]:
    hours = [[row.weekday, f"{row.starts:%H:%M}", f"{row.ends:%H:%M}"] for row in profile.hours]
    return asdict(profile) | {"hours": hours}


def profile_from_data(data: Mapping[str, Any]) -> Profile:
    return Profile(
        data["code"],
        Unit(data["unit"]),
        data["amount"],
        data["basis"],
        MonthAs(data["month_as"]),
        Rollover(data["rollover"]),
        data["longest"],
        Unit(data["longest_unit"]),
        data["announce_within"],
        tuple(
            WorkingHours(day, time.fromisoformat(since), time.fromisoformat(until))
            for day, since, until in data["hours"]
        ),
    )


def steps_to_data(steps: Iterable[Step]) -> list[list[Any]]:
    return [[step.kind.value, step.on.isoformat(), step.count, str(step.unit), list(step.names)] for step in steps]


def steps_from_data(rows: Iterable[Any]) -> tuple[Step, ...]:
    return tuple(
        Step(StepKind(kind), date.fromisoformat(on), count, unit, tuple(names))
        for kind, on, count, unit, names in rows
    )


def term_of(record: TermRecord) -> Term:
    """The term that a row keeps."""
    return Term(
        profile_from_data(record.profile),
        record.arrived_at.astimezone(UTC),
        record.due,
        record.due_at.astimezone(UTC),
        record.control_due,
        record.edition,
        steps_from_data(record.steps),
    )


def record_of(term: Term, **fields: Any) -> TermRecord:
    """An unsaved row of a term; `fields` are what the engine does not know."""
    return TermRecord(
        profile_code=term.profile.code,
        profile=profile_to_data(term.profile),
        arrived_at=term.arrived_at,
        due=term.due,
        due_at=term.due_at,
        control_due=term.control_due,
        edition=term.edition,
        steps=steps_to_data(term.steps),
        **fields,
    )
