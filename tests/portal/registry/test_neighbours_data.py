"""What two modules keep of people and tell of the city: archive, erasure, timeline, search, calls, tables, letters."""

import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from wagtail.models import Site

from portal.common import clock
from portal.forms.models import FormDefinition
from portal.imports import services as imports
from portal.own_data.archive import write_archive
from portal.own_data.models import ErasureStep
from portal.own_data.services import ask_erasure, run_erasure
from portal.registry.happenings import TimelineEvent
from portal.search.services import forget, index_changes, mark_changed
from portal.webhooks.models import WebhookCall
from tests.factories.webhooks import WebhookFactory
from tests.support.people import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.fake_module]
HOUR = timedelta(hours=1)


@pytest.fixture
def things(citizen: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Both hold something of the citizen; the first one's shelf is here, the second has a shelf of its own."""
    from viche_neighbour.selectors import KNOCKS

    now = clock.now()
    kept = {"waves": [{"what": "махнув"}]}
    knocks = [{"when": now - HOUR, "door": "Постукав щойно"}, {"when": now - 3 * HOUR, "door": "Постукав давно"}]
    monkeypatch.setitem(KNOCKS, citizen.pk, knocks)
    monkeypatch.setattr("viche_fake.selectors.export", lambda user: kept["waves"] if user == citizen else [])
    monkeypatch.setattr("viche_fake.services.erase", lambda user: len(kept.pop("waves", [])))
    waves = [TimelineEvent(now - 2 * HOUR, "Махнув")]
    monkeypatch.setattr("viche_fake.selectors.events", lambda user, community, before, limit: waves)
    return {"kept": kept, "knocks": KNOCKS}


def test_archive_has_both_and_only_of_this_person(citizen: Any, owner: Any, things: dict[str, Any]) -> None:
    for user, expected in ((citizen, ([{"what": "махнув"}], 2)), (owner, ([], 0))):
        file = io.BytesIO()
        write_archive(file, user, "uk")
        told = json.loads(zipfile.ZipFile(file).read("data.json"))["sources"]
        assert (told["viche_fake"], len(told["viche_neighbour.knocks"])) == expected


def test_erasure_erases_both_and_the_fault_of_one_keeps_nothing_of_the_other(
    citizen: Any, vyshneva: Any, things: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site.objects.get(hostname="vyshneva.test")
    wish = ask_erasure(user=citizen, site=site, language="uk")

    def broken(user: Any) -> int:
        raise RuntimeError("the disk is full")

    with monkeypatch.context() as patched, time_machine.travel(clock.now() + timedelta(days=7, hours=1), tick=False):
        patched.setattr("viche_fake.services.erase", broken)
        assert run_erasure(wish.pk) == "queued"
    assert "waves" in things["kept"] and citizen.pk not in things["knocks"]
    with time_machine.travel(clock.now() + timedelta(days=9), tick=False):
        assert run_erasure(wish.pk) == "sent"
    counts = dict(ErasureStep.objects.filter(source__startswith="viche_").values_list("source", "count"))
    assert counts == {"viche_fake": 1, "viche_neighbour.knocks": 2} and not things["kept"]


def test_timeline_is_one_order_of_both(browser: Client, citizen: Any, things: dict[str, Any]) -> None:
    sign_in(browser, citizen, "code")
    page = browser.get("/cabinet/timeline/").content.decode()
    assert page.index("Постукав щойно") < page.index("Махнув") < page.index("Постукав давно")


def test_search_finds_both_and_forgets_one_by_one(browser: Client, vyshneva: Any, monkeypatch: Any) -> None:
    """Both call their record «1»."""
    from viche_fake.selectors import RECORDS
    from viche_neighbour.selectors import HOUSES

    monkeypatch.setitem(RECORDS, "1", "Бузина махнула")
    monkeypatch.setitem(HOUSES, "1", "Бузина постукала")
    for kind in ("viche_fake.fakes", "viche_neighbour.houses"):
        mark_changed(kind, vyshneva.pk)
    index_changes()

    def found() -> list[bool]:
        page = browser.get("/search/", {"q": "бузина"}).content.decode()
        return [words in page for words in ("махнула", "постукала")]

    assert found() == [True, True]
    forget("viche_fake.fakes", ["1"])
    assert found() == [False, True]


def test_webhook_hears_both_each_in_its_words(vyshneva: Any, kalynova: Any) -> None:
    from viche_fake.signals import waved
    from viche_neighbour.signals import knocked

    WebhookFactory(community=vyshneva, events=["viche_fake.waved", "viche_neighbour.knocked"])
    WebhookFactory(community=vyshneva, events=["viche_neighbour.knocked"])
    waved.send(sender=None, community_id=vyshneva.pk, who_id=7, number=3)
    knocked.send(sender=None, community_id=vyshneva.pk, door="зелені")
    knocked.send(sender=None, community_id=kalynova.pk, door="сині")
    told = [
        (call["type"], call["data"]) for call in map(json.loads, WebhookCall.objects.values_list("body", flat=True))
    ]
    assert sorted(told) == [
        ("viche_fake.waved", {"number": 3}),
        *[("viche_neighbour.knocked", {"door": "зелені"})] * 2,
    ]


def test_tables_of_both_come_in_and_each_answers_for_its_own(vyshneva: Any, owner: Any) -> None:
    files = {"viche_fake.forms": "Код;Назва\none;Перша\n", "viche_neighbour.forms": "Код;Назва\ntwo;Друга\n"}
    runs = {
        code: imports.receive_table(community=vyshneva, code=code, actor=owner, name="t.csv", data=text.encode())
        for code, text in files.items()
    }
    for run in runs.values():
        imports.work_on(run.pk)
        run.refresh_from_db()
        imports.apply_import(run=run, actor=owner)
        imports.work_on(run.pk)
    assert {run.code for run in runs.values()} == set(files)
    assert set(FormDefinition.objects.values_list("code", "title")) == {("one", "Перша"), ("two", "Друга")}
