"""The outbox of the index: nothing is lost, one bad source stops no other, an empty index is made anew."""

from typing import Any

import pytest
from django.core.management import call_command

from portal.communities.models import Community
from portal.registry.contract import SearchSource
from portal.search.health import check_index
from portal.search.models import Change, Entry
from portal.search.services import MOST_ATTEMPTS, forget, index_changes, mark_changed

FAKES = "viche_fake.fakes"
pytestmark = [pytest.mark.django_db, pytest.mark.fake_module]


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    from viche_fake import selectors

    records = {"one": "Перша річ", "two": "Друга річ"}
    monkeypatch.setattr(selectors, "RECORDS", records)
    return records


def titles() -> list[str]:
    return sorted(Entry.objects.filter(source=FAKES).values_list("title", flat=True))


@pytest.mark.db
def test_worker_indexes_what_changed_and_takes_out_what_is_gone(vyshneva: Community, fakes: dict[str, str]) -> None:
    mark_changed(FAKES, vyshneva.pk, ["one"])
    assert titles() == [], "nothing before the worker"
    index_changes()
    assert titles() == ["Перша річ"] and not Change.objects.exists()
    mark_changed(FAKES, vyshneva.pk)
    index_changes()
    assert titles() == ["Друга річ", "Перша річ"], "without ids: all of them"
    fakes["one"] = "Змінена річ"
    del fakes["two"]
    mark_changed(FAKES, vyshneva.pk, ["one", "two", "one"])
    index_changes()
    index_changes()
    assert titles() == ["Змінена річ"]
    forget(FAKES, ["one"])
    assert titles() == []


def test_worker_is_called_once_for_what_waits(
    vyshneva: Community, monkeypatch: Any, django_capture_on_commit_callbacks: Any
) -> None:
    Change.objects.all().delete()
    called: list[str] = []
    monkeypatch.setattr("portal.search.services.async_task", called.append)
    with django_capture_on_commit_callbacks(execute=True):
        mark_changed(FAKES, vyshneva.pk, ["one"])
        mark_changed(FAKES, vyshneva.pk, ["two"])
        assert called == [], "not before the commit"
    assert called == ["portal.search.tasks.index_waiting"]


def test_bad_source_stops_no_other(vyshneva: Community, fakes: dict[str, str], monkeypatch: Any) -> None:
    index_changes()
    broken = SearchSource(kind="bad.things", label="", documents="viche_fake.selectors.nothing", visible="")
    good = SearchSource(kind=FAKES, label="", documents="viche_fake.selectors.documents", visible="")
    monkeypatch.setattr("portal.search.services.all_sources", lambda: {"bad.things": broken, FAKES: good})
    mark_changed("bad.things", vyshneva.pk, ["1"])
    mark_changed(FAKES, vyshneva.pk, ["one"])
    for _time in range(MOST_ATTEMPTS + 2):
        index_changes()
    assert titles() == ["Перша річ"]
    assert Change.objects.get().attempts == MOST_ATTEMPTS
    assert check_index() == ""
    Change.objects.update(made_at="2020-01-01T00:00Z")
    assert "1" in check_index()


def test_command_tells_of_its_progress(vyshneva: Community, fakes: dict[str, str], capsys: Any) -> None:
    call_command("rebuild_search")
    said = capsys.readouterr().out
    assert f"{vyshneva}, {FAKES}: 2" in said and "Search: " in said
    Entry.objects.all().delete()
    call_command("rebuild_search", if_needed=True, verbosity=0)
    assert titles() == ["Друга річ", "Перша річ"], "an empty index is made anew"
    forget(FAKES, ["one"])
    call_command("rebuild_search", if_needed=True, verbosity=0)
    assert titles() == ["Друга річ"], "another is left as it is"
