"""КАТОТТГ: loads fast, twice without a change, and is found in Ukrainian on both databases."""

import time
from typing import Any

import pytest
from django.test import Client

from portal.communities.constants import search_form
from portal.communities.katottg import parents_by_order, shipped_units
from portal.communities.models import Settlement
from portal.communities.services import ensure_demo_settlements, load_settlements
from tests.support.people import sign_in_fully


def test_shipped_table_is_whole() -> None:
    units = shipped_units()
    parents = parents_by_order(units)
    assert len(units) == len(parents) == 31744
    assert {unit.category for unit in units} == set("OKPHMXCB")
    codes = set(parents)
    assert all(parent in codes for parent in parents.values() if parent)
    assert sum(not parent for parent in parents.values()) == 27
    assert not any(unit.code.startswith("UA99") for unit in units)


@pytest.mark.db
@pytest.mark.django_db
def test_register_loads_fast_and_twice_the_same() -> None:
    started = time.process_time()
    assert load_settlements() == (31744, 0)
    assert time.process_time() - started < 5
    assert load_settlements() == (0, 0)
    Settlement.objects.filter(code="UA80000000000093317").update(name="Щось")
    assert load_settlements() == (0, 1)
    assert Settlement.objects.matching("вишнівка").count() > 1, "same names are told apart by their location"
    village = Settlement.objects.get(code="UA05040230020040165")
    assert str(village) == "с. Бджільна, Теплицька громада, Гайсинський район, Вінницька область"


@pytest.mark.db
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [("садове", True), ("САДОВЕ", True), ("Черешеньки", True), ("вишневА", True), ("градове", False), ("", True)],
)
def test_search_knows_ukrainian_letters(query: str, found: bool) -> None:
    ensure_demo_settlements()
    assert Settlement.objects.matching(query).exists() is found


@pytest.mark.db
@pytest.mark.django_db
def test_search_folds_apostrophes_and_finds_second_words() -> None:
    name = "Нове Зап’ялля"
    row = {"code": "UA98000000000000001", "category": "C", "name": name, "search_name": search_form(name)}
    Settlement.objects.create(**row)
    for query in ("зап'ял", "Зап’ял", "ЗАПʼЯЛЛЯ", "нове зап`"):
        assert Settlement.objects.matching(query).count() == 1


@pytest.mark.django_db
def test_demo_branch_is_marked_and_made_once() -> None:
    names = ensure_demo_settlements()
    assert ensure_demo_settlements() == names and Settlement.objects.count() == 6
    assert all(row.is_demo for row in names.values())
    assert str(names["Садове"]) == "с. Садове, Вишнева громада, Садовий район, Демонстраційна область"


@pytest.mark.django_db
def test_chooser_searches_and_answers(browser: Client, owner: Any) -> None:
    ensure_demo_settlements()
    sign_in_fully(browser, owner)
    page = browser.get("/admin/settlements/results/?q=сАдОв").content.decode()
    assert "с. Садове" in page and "Вишнева громада, Садовий район" in page and "Черешеньки" not in page
    assert "Черешеньки" in browser.get("/admin/settlements/results/?q=UA99010010030").content.decode()
    village = Settlement.objects.get(name="Садове")
    chosen = browser.get(f"/admin/settlements/chosen/{village.pk}/").json()
    assert chosen["result"]["title"].startswith("с. Садове, Вишнева громада")
    form = browser.get(f"/admin/community/edit/{owner.memberships.get().community_id}/").content.decode()
    assert "data-chooser-action" in form or "chooser" in form


@pytest.mark.django_db
def test_chooser_is_shut_for_strangers(browser: Client, citizen: Any) -> None:
    assert browser.get("/admin/settlements/").status_code == 302
    sign_in_fully(browser, citizen)
    assert browser.get("/admin/settlements/").status_code == 403
