"""Two sources of two modules that do not know each other, and people who own what they hold."""

from typing import Any

import pytest

from portal.own_data import sources
from portal.registry.contract import PersonalDataSource

NOTES: dict[int, list[dict[str, Any]]] = {}
WALKS: dict[int, list[dict[str, Any]]] = {}
BROKEN: set[str] = set()


def _kept(name: str, store: dict[int, list[dict[str, Any]]], user: Any) -> int:
    if name in BROKEN:
        raise RuntimeError("the disk is full")
    return len(store.pop(user.pk, []))


def notes_of(user: Any) -> list[dict[str, Any]]:
    if "export" in BROKEN:
        raise RuntimeError("the disk is full")
    return NOTES.get(user.pk, [])


def walks_of(user: Any) -> list[dict[str, Any]]:
    return WALKS.get(user.pk, [])


def erase_notes(user: Any) -> int:
    return _kept("notes", NOTES, user)


def erase_walks(user: Any) -> int:
    return _kept("walks", WALKS, user)


@pytest.fixture
def two_sources(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Notes and walks; put "notes", "walks" or "export" into what it answers to break them."""
    here = "tests.portal.own_data.conftest"
    found = [
        PersonalDataSource("one.notes", f"{here}.notes_of", f"{here}.erase_notes", label="Нотатки"),
        PersonalDataSource(
            "two.walks", f"{here}.walks_of", f"{here}.erase_walks", label="Прогулянки", keeps="Нічого."
        ),
    ]
    monkeypatch.setattr(sources, "contributions", lambda slot: (("x", item) for item in found))
    NOTES.clear()
    WALKS.clear()
    BROKEN.clear()
    return BROKEN
