"""The public catalogue and the page of an addressee."""

import re
from datetime import date, datetime, time
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from modules.addressees.services import update_addressee
from portal.common.clock import KYIV
from portal.communities.models import Community
from tests.factories.addressees import (
    AddresseeFactory,
    AddresseeGroupFactory,
    OfficeFactory,
    ScheduleExceptionFactory,
    ScheduleFactory,
    ScheduleRuleFactory,
)

pytestmark = pytest.mark.django_db
CATALOGUE = "/services/addressees/"


def text(answer: Any) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u2060", "")


def working_week(addressee: Any, **schedule: Any) -> Any:
    made = ScheduleFactory(addressee=addressee, **schedule)
    for weekday in range(5):
        closes = time(17, 15) if weekday < 4 else time(16)
        ScheduleRuleFactory(schedule=made, weekday=weekday, opens=time(8), closes=time(12))
        ScheduleRuleFactory(schedule=made, weekday=weekday, opens=time(13), closes=closes)
    return made


def test_catalogue_is_a_tree(visitor: Client, community: Community) -> None:
    root = AddresseeFactory(community=community, name="Рада")
    AddresseeFactory(community=community, name="Відділ освіти", parent=root)
    page = text(visitor.get(CATALOGUE))
    assert page.index("Рада") < page.index("Відділ освіти")
    assert len(re.findall(r"<ul[ >]", page)) == page.count("</ul>")
    assert len(re.findall(r"<li[ >]", page)) == page.count("</li>")


@pytest.mark.parametrize("query", ["ЇДАЛЬНЯ", "їдальня", "здоров'я", "ЗДОРОВ’Я їДАЛ"])
def test_search_folds_ukrainian_letters(visitor: Client, community: Community, query: str) -> None:
    AddresseeFactory(community=community, name="Їдальня «Здоров’я»")
    AddresseeFactory(community=community, name="Архів")
    page = text(visitor.get(CATALOGUE, {"q": query}))
    assert "Їдальня" in page
    assert "Архів" not in page


def test_search_without_result_says_so_and_keeps_the_query(visitor: Client, community: Community) -> None:
    AddresseeFactory(community=community, name="Архів")
    answer = visitor.get(CATALOGUE, {"q": "<б>космодром"})
    assert answer.status_code == 200
    assert "&lt;б&gt;космодром" in text(answer)
    assert "Архів" not in text(answer)


def test_group_has_a_list_of_its_own(visitor: Client, community: Community, stranger: Community) -> None:
    group = AddresseeGroupFactory(community=community, slug="deputaty", name="Депутати")
    AddresseeFactory(community=community, name="Злата Уявна", kind="deputy").groups.add(group)
    AddresseeFactory(community=community, name="Архів")
    page = text(visitor.get(f"{CATALOGUE}group/deputaty/"))
    assert "Злата Уявна" in page
    assert "Архів" not in page
    AddresseeGroupFactory(community=stranger, slug="chuzha")
    assert visitor.get(f"{CATALOGUE}group/chuzha/").status_code == 404
    assert visitor.get(CATALOGUE, {"group": "chuzha", "kind": "nonsense"}).status_code == 200


def test_catalogue_takes_as_many_queries_at_1_and_30_rows(
    visitor: Client, community: Community, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def queries() -> int:
        visitor.get(CATALOGUE)  # what the first request of a process remembers is not counted
        with django_assert_max_num_queries(40) as counted:
            assert visitor.get(CATALOGUE).status_code == 200
        return len(counted)

    root = AddresseeFactory(community=community)
    working_week(root)
    few = queries()
    for _number in range(29):
        working_week(AddresseeFactory(community=community, parent=root))
    assert queries() == few


def test_page_takes_as_many_queries_with_much_around(
    visitor: Client, community: Community, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    root = AddresseeFactory(community=community)
    subject = AddresseeFactory(community=community, parent=root, slug="subject")

    def queries() -> int:
        visitor.get(CATALOGUE)  # what the first request of a process remembers is not counted
        with django_assert_max_num_queries(40) as counted:
            assert visitor.get(f"{CATALOGUE}subject/").status_code == 200
        return len(counted)

    working_week(subject, office=OfficeFactory(addressee=subject))
    few = queries()
    for _number in range(10):
        working_week(subject, office=OfficeFactory(addressee=subject))
        AddresseeFactory(community=community, parent=subject, kind="person")
        AddresseeFactory(community=community, parent=root)
    assert queries() == few


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        (datetime(2027, 3, 15, 9, 0, tzinfo=KYIV), "Відкрито до 12:00"),
        (datetime(2027, 3, 15, 12, 30, tzinfo=KYIV), "Перерва до 13:00"),
        (datetime(2027, 3, 15, 17, 15, tzinfo=KYIV), "Зачинено, завтра з 8:00"),
        (datetime(2027, 3, 19, 16, 0, tzinfo=KYIV), "Зачинено, 22 березня з 8:00"),
    ],
)
def test_page_says_whether_it_is_open(visitor: Client, community: Community, moment: datetime, sentence: str) -> None:
    subject = AddresseeFactory(community=community, slug="subject")
    working_week(subject)
    with time_machine.travel(moment, tick=False):
        assert sentence in text(visitor.get(f"{CATALOGUE}subject/"))


def test_page_shows_week_break_exceptions_and_reception(visitor: Client, community: Community) -> None:
    subject = AddresseeFactory(community=community, slug="subject")
    schedule = working_week(subject, title="Абонентський відділ")
    short = date(2027, 3, 25)
    ScheduleExceptionFactory(
        schedule=schedule, starts_on=short, ends_on=short, opens=time(8), closes=time(15), reason="короткий день"
    )
    reception = ScheduleFactory(addressee=subject, kind="reception", title="Прийом директора")
    ScheduleRuleFactory(schedule=reception, weekday=3, nth=1, opens=time(10), closes=time(12))
    with time_machine.travel(datetime(2027, 3, 15, 10, tzinfo=KYIV), tick=False):
        page = text(visitor.get(f"{CATALOGUE}subject/"))
    for part in (
        "Понеділок, сьогодні",
        "Вівторок – четвер",
        "8:00–17:15",
        "П’ятниця",
        "12:00–13:00",
        "Субота, неділя",
        "вихідні",
        "25 березня",
        "короткий день, 8:00–15:00",
        "Перший четвер місяця, 10:00–12:00",
        "1 квітня, 10:00–12:00",
    ):
        assert part in page, part


def test_hidden_and_foreign_addressees_are_404(visitor: Client, community: Community, stranger: Community) -> None:
    root = AddresseeFactory(community=community, slug="root")
    AddresseeFactory(community=community, slug="child", parent=root)
    AddresseeFactory(community=stranger, slug="theirs")
    assert visitor.get(f"{CATALOGUE}child/").status_code == 200
    assert visitor.get(f"{CATALOGUE}theirs/").status_code == 404
    update_addressee(addressee_id=root.pk, is_public=False, actor=None)
    for slug in ("root", "child"):
        assert visitor.get(f"{CATALOGUE}{slug}/").status_code == 404
    assert "child" not in text(visitor.get(CATALOGUE))


def test_page_of_a_person_shows_the_way_up_and_no_internal_ids(visitor: Client, community: Community) -> None:
    root = AddresseeFactory(community=community, name="Виконком")
    person = AddresseeFactory(
        community=community, name="Олена Зразкова", kind="person", parent=root, position="керівниця"
    )
    page = text(visitor.get(reverse("addressees:page", args=[person.slug])))
    assert "Виконком" in page
    assert "керівниця" in page
    assert f"/{root.pk}/{person.pk}/" not in page
