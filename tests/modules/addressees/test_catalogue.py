"""A catalogue of thousands: branches, pages, filters, and the same number of queries."""

import re
from datetime import date, datetime, time
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from modules.addressees.models import Addressee
from modules.addressees.services import settle_tree
from portal.common.clock import KYIV
from portal.communities.models import Community, Settlement
from tests.factories.addressees import (
    AddresseeFactory,
    OfficeFactory,
    ScheduleExceptionFactory,
    ScheduleFactory,
    ScheduleRuleFactory,
)

pytestmark = pytest.mark.django_db
CATALOGUE = "/services/addressees/"
FRIDAY_NOON = datetime(2026, 11, 20, 12, 0, tzinfo=KYIV)


def text(answer: Any) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u2060", "")


def names(page: str) -> list[str]:
    return re.findall(r'class="item__t"[^>]*>([^<]+)<', page)


def many(community: Community, count: int, parent: Addressee | None = None, prefix: str = "Н") -> list[Addressee]:
    """Without a settling of the tree for each."""
    begin = Addressee.objects.count()
    rows = [
        Addressee(community=community, parent=parent, kind="division", slug=f"s{begin + n}", name=f"{prefix} {n:03}")
        for n in range(count)
    ]
    for row in rows:
        row.fill_search_text()
    made = Addressee.objects.bulk_create(rows)
    settle_tree(community.pk)
    return made


def open_from(addressee: Addressee, opens: int, closes: int, **schedule: Any) -> Any:
    made = ScheduleFactory(addressee=addressee, **schedule)
    for weekday in range(5):
        ScheduleRuleFactory(schedule=made, weekday=weekday, opens=time(opens), closes=time(closes))
    return made


def test_tree_shows_the_levels_that_fit_and_opens_branches(visitor: Client, community: Community) -> None:
    root = AddresseeFactory(community=community, name="Рада", slug="rada")
    office = AddresseeFactory(community=community, name="Виконком", slug="vykonkom", parent=root)
    many(community, 61, office, "v")
    page = text(visitor.get(CATALOGUE))
    assert names(page) == ["Рада", "Виконком"]
    assert "?part=vykonkom#list" in page and "Розгорнути: 61" in page
    page = text(visitor.get(CATALOGUE, {"part": "vykonkom"}))
    assert len(names(page)) == 60 and names(page)[0] == "v 000"
    assert "?part=rada#list" in page, "the way back stands above"
    assert len(re.findall(r"<ul[ >]", page)) == page.count("</ul>")
    page = text(visitor.get(CATALOGUE, {"part": "vykonkom", "page": "2"}))
    assert names(page) == ["v 060"]
    assert visitor.get(CATALOGUE, {"part": "nobody"}).status_code == 404


def test_branch_of_what_is_hidden_is_not_there(visitor: Client, community: Community, stranger: Community) -> None:
    hidden = AddresseeFactory(community=community, slug="hidden", is_public=False)
    AddresseeFactory(community=community, slug="below", parent=hidden)
    AddresseeFactory(community=stranger, slug="theirs")
    for slug in ("hidden", "below", "theirs"):
        assert visitor.get(CATALOGUE, {"part": slug}).status_code == 404


def test_what_is_found_comes_by_pages_and_keeps_the_filters(visitor: Client, community: Community) -> None:
    many(community, 31)
    page = text(visitor.get(CATALOGUE, {"q": "н", "kind": "division"}))
    assert len(names(page)) == 30 and "Знайдено: 31" in page
    assert re.search(r'href="\?q=%D0%BD&amp;kind=division&amp;page=2"', page)
    assert names(text(visitor.get(CATALOGUE, {"q": "н", "page": "2"}))) == ["Н 030"]


def test_settlement_of_an_office_is_a_filter(visitor: Client, community: Community) -> None:
    place = Settlement.objects.create(pk="UA99000000000000001", name="Садове", category="C")
    here = AddresseeFactory(community=community, name="Тут")
    AddresseeFactory(community=community, name="Деінде")
    OfficeFactory(addressee=here, settlement=place)
    OfficeFactory(addressee=here, settlement=place)
    page = text(visitor.get(CATALOGUE))
    assert page.count("Садове</option>") == 1
    assert names(text(visitor.get(CATALOGUE, {"settlement": place.pk}))) == ["Тут"]
    assert len(names(text(visitor.get(CATALOGUE, {"settlement": "'--"})))) == 2


@time_machine.travel(FRIDAY_NOON, tick=False)
def test_open_now_asks_the_schedules_themselves(visitor: Client, community: Community, monkeypatch: Any) -> None:
    monkeypatch.setattr("modules.addressees.selectors.catalogue.PAGE_ROWS", 2)
    monkeypatch.setattr("modules.addressees.selectors.catalogue.ASKED_ROWS", 3)
    rows = many(community, 8)
    for row in rows[:5]:
        open_from(row, 8, 17)
    open_from(rows[5], 13, 17)
    open_from(rows[6], 8, 17, kind="reception")
    closed = Addressee.objects.get(pk=rows[1].pk).schedules.get()
    ScheduleExceptionFactory(schedule=closed, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 20))
    saturday = ScheduleFactory(addressee=rows[7])
    day = date(2026, 11, 20)
    ScheduleExceptionFactory(schedule=saturday, starts_on=day, ends_on=day, opens=time(11), closes=time(13))
    page = text(visitor.get(CATALOGUE, {"open": "1"}))
    found = names(page)
    while following := re.search(r'href="(\?open=1&amp;since=\d+)#list"', page):
        page = text(visitor.get(CATALOGUE + following[1].replace("&amp;", "&")))
        found += names(page)
    assert found == ["Н 000", "Н 002", "Н 003", "Н 004", "Н 007"]


@time_machine.travel(FRIDAY_NOON, tick=False)
def test_queries_do_not_grow_with_the_catalogue(
    visitor: Client, community: Community, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asked = ({}, {"q": "н"}, {"open": "1"}, {"part": "rada"})

    def queries() -> list[int]:
        counts = []
        for each in asked:
            visitor.get(CATALOGUE, each)
            with django_assert_max_num_queries(30) as counted:
                assert visitor.get(CATALOGUE, each).status_code == 200
            counts.append(len(counted))
        return counts

    root = AddresseeFactory(community=community, slug="rada")
    for row in many(community, 120, root)[:5]:
        open_from(row, 0, 23)
    few = queries()
    for row in many(community, 200, root, "н")[:30]:
        open_from(row, 0, 23)
    assert queries() == few


@pytest.mark.parametrize(("works", "state"), [(False, "Зачинено"), (True, "Відкрито до 17:00")])
def test_holidays_close_by_the_calendar_in_force(
    visitor: Client, community: Community, works: bool, state: str
) -> None:
    """24 August 2021 was a holiday; in 2026 martial law switches holidays off (law 2136-IX)."""
    row = AddresseeFactory(community=community, slug="viddil")
    open_from(row, 8, 17, is_open_on_holidays=works)
    with time_machine.travel(datetime(2021, 8, 24, 12, 0, tzinfo=KYIV), tick=False):
        page = text(visitor.get(f"{CATALOGUE}viddil/"))
        assert state in page and state in text(visitor.get(CATALOGUE))
        assert ("День Незалежності" in page) is not works
        assert len(names(text(visitor.get(CATALOGUE, {"open": "1"})))) == works
    with time_machine.travel(datetime(2026, 8, 24, 12, 0, tzinfo=KYIV), tick=False):
        assert "Відкрито до 17:00" in text(visitor.get(CATALOGUE))


def test_exception_opens_a_holiday(visitor: Client, community: Community) -> None:
    made = open_from(AddresseeFactory(community=community), 8, 17)
    day = date(2021, 8, 24)
    ScheduleExceptionFactory(schedule=made, starts_on=day, ends_on=day, opens=time(10), closes=time(13))
    with time_machine.travel(datetime(2021, 8, 24, 12, 0, tzinfo=KYIV), tick=False):
        assert "Відкрито до 13:00" in text(visitor.get(CATALOGUE))


def test_page_with_hundreds_around_stays_a_page(visitor: Client, community: Community) -> None:
    """Neighbours, people and parts are bounded, and a link leads to all of them; as many queries as with few."""
    top = AddresseeFactory(community=community, slug="top", name="Рада")
    unit = AddresseeFactory(community=community, slug="unit", name="Яр", parent=top)

    def around(count: int) -> tuple[int, str]:
        made = []
        for parent in (top, unit):
            for kind in ("division", "person"):
                made += [
                    Addressee(community=community, kind=kind, slug=f"{parent.slug}-{kind}-{count}-{n}", name=f"Є {n}",
                              parent=parent) for n in range(count)
                ]  # fmt: skip
        Addressee.objects.bulk_create(made)
        settle_tree(community.pk)
        visitor.get("/services/addressees/unit/")
        with CaptureQueriesContext(connection) as queries:
            page = visitor.get("/services/addressees/unit/").content.decode()
        return len(queries), page

    few, page = around(2)
    assert "Показати всіх" not in page and page.count("/services/addressees/top-") == 4
    many, page = around(60)
    assert many <= few and len(page) < 90_000
    assert page.count("top-") < 30 and "?part=top#list" in page and "?part=unit#list" in page
    page = page.replace("\u00a0", " ")
    assert "Показати всіх людей: 62" in page and "Показати всі: 62" in page
    assert len(visitor.get("/api/v1/addressees/addressees/unit/").json()["people"]) == 62
