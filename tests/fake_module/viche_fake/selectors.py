"""Reads."""

from typing import Any

from portal.charts.values import Chart, Series
from portal.registry.contract import Figure, FormPlace, LetterItem
from portal.reports.values import Column, ColumnKind, Period, Report
from portal.search.values import SearchDocument

WAVES = {"number": 0}


def is_visible(user: Any, community: Any) -> bool:
    return True


def counter(user: Any, community: Any) -> int:
    return 3


def drums() -> bool:
    """The channel: off until a test switches it on."""
    return False


def works(user: Any, community: Any) -> bool:
    return str(user.email).startswith("fake-worker")


def may_read(user: Any, request: Any, file: Any) -> bool:
    """The records of the fake are open to whoever is not called a stranger."""
    return not str(getattr(user, "email", "")).startswith("stranger")


def features(community: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": []}


def export(user: Any) -> list[dict[str, Any]]:
    return []


# What the fake has to be found.
RECORDS: dict[str, str] = {}


def documents(community: Any, ids: list[str] | None) -> list[SearchDocument]:
    wanted = RECORDS if ids is None else {key: RECORDS[key] for key in ids if key in RECORDS}
    return [SearchDocument(key, text, "/services/viche_fake/") for key, text in wanted.items()]


def visible(request: Any, ids: list[str]) -> list[str]:
    return [each for each in ids if each in RECORDS]


def waves(user: Any, community: Any, period: Period) -> Report:
    """As many rows as WAVES says, one a day and more."""
    rows = [(period.since, f"=wave {number}", number, 12.5) for number in range(WAVES["number"])]
    return Report(
        columns=(
            Column("Day", ColumnKind.DATE),
            Column("Who"),
            Column("Waves", ColumnKind.NUMBER, is_summed=True),
            Column("Share", ColumnKind.PERCENT),
        ),
        rows=rows,
        charts=[Chart("waves", "Waves", "Who", ["a", "b"], [Series("Waves", [1, 2])])] if rows else [],
        note="One row a wave.",
    )


def people(user: Any, community: Any, period: Period) -> Report:
    return Report(columns=(Column("Who"),), rows=[("Olena",)])


def place(community: Any, subject_id: str) -> FormPlace | None:
    return FormPlace(name="A thing", mailboxes=("thing@fake.test",)) if subject_id == "1" else None


def managed(user: Any, community: Any, is_maker: bool) -> dict[str, str]:
    return {"1": "A thing"} if is_maker or works(user, community) else {}


def waved(*, who_id: int, number: int, **more: Any) -> dict[str, Any] | None:
    """A wave below zero is nobody else's business."""
    return {"number": number} if number >= 0 else None


def letter_item(site: Any, item_id: str, language: str) -> LetterItem | None:
    """What the fake tells its subscribers; "hidden" is read by nobody."""
    return None if item_id == "hidden" else LetterItem(title=f"Fake {item_id}", url=f"{site.root_url}/fakes/")


def events(user: Any, community: Any, before: Any, limit: int) -> list[Any]:
    return []


def figures(community: Any, addressee_id: int) -> list[Figure]:
    """Slot SubjectFigures: only of the first addressee that it knows."""
    return [Figure("96 %", "fake figures in time", "/services/viche_fake/")] if addressee_id else []
