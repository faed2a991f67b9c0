"""Reads. What a test puts into HOUSES and KNOCKS is what the neighbour has."""

from typing import Any

from portal.registry.contract import Figure, FormPlace, LetterItem
from portal.registry.happenings import TimelineEvent
from portal.reports.values import Column, Report
from portal.search.values import SearchDocument

HOUSES: dict[str, str] = {}
KNOCKS: dict[int, list[dict[str, Any]]] = {}


def line(*asked: Any) -> dict[str, Any]:
    return {"name": "Сусід каже вітання"}


def cabinet_panel(request: Any) -> dict[str, Any] | None:
    return line() if works(request.user, None) else None


def flies() -> bool:
    """The channel: off until a test switches it on."""
    return False


def how_many(user: Any, community: Any) -> int:
    return 4


def works(user: Any, community: Any) -> bool:
    return str(user.email).startswith(("neighbour-worker", "fake-worker"))


def may_read(user: Any, request: Any, file: Any) -> bool:
    return False


def figures(community: Any, addressee_id: int) -> list[Figure]:
    return [Figure("7", "стуків за рік")]


def house(community: Any, subject_id: str) -> FormPlace | None:
    return FormPlace(name=HOUSES[subject_id], is_public=True) if subject_id in HOUSES else None


def houses(user: Any, community: Any, is_maker: bool) -> dict[str, str]:
    return HOUSES if is_maker else {}


def houses_on_map(community: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": []}


def letter_item(site: Any, item_id: str, language: str) -> LetterItem | None:
    return LetterItem(title=f"Сусід {item_id}", url=f"{site.root_url}/")


def health() -> str:
    return ""


def export(user: Any) -> list[dict[str, Any]]:
    return KNOCKS.get(user.pk, [])


def events(user: Any, community: Any, before: Any, limit: int) -> list[TimelineEvent]:
    rows = [row for row in KNOCKS.get(user.pk, []) if row["when"] < before]
    return [TimelineEvent(row["when"], row["door"]) for row in rows][:limit]


def documents(community: Any, ids: list[str] | None) -> list[SearchDocument]:
    keys = HOUSES if ids is None else [key for key in ids if key in HOUSES]
    return [SearchDocument(key, HOUSES[key], f"/services/viche_neighbour/?house={key}") for key in keys]


def visible(request: Any, ids: list[str]) -> list[str]:
    return [each for each in ids if each in HOUSES]


def told(*, door: str, **more: Any) -> dict[str, Any]:
    return {"door": door}


def report(user: Any, community: Any, period: Any) -> Report:
    return Report(columns=(Column("Двері"),), rows=[("зелені",)])
