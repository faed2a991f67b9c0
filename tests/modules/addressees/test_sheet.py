"""A sheet of phones and addresses: of a branch, of a group, of what was found; only what everybody may see."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from modules.addressees.models import Office
from modules.addressees.selectors import sheet as sheets
from portal.common.clock import KYIV
from portal.communities.models import Community
from tests.factories.addressees import (
    AddresseeFactory,
    AddresseeGroupFactory,
    ContactPointFactory,
    OfficeFactory,
    ScheduleFactory,
    ScheduleRuleFactory,
)

pytestmark = pytest.mark.django_db
CATALOGUE = "/services/addressees/"


@pytest.fixture
def tree(community: Community, stranger: Community) -> Any:
    top = AddresseeFactory(community=community, slug="rada", name="Рада", phone="15-00")
    unit = AddresseeFactory(community=community, slug="viddil", name="Відділ", parent=top, phone="15-01")
    ContactPointFactory(addressee=unit, value="15-02", note="цілодобово")
    OfficeFactory(addressee=unit, address="вул. Шкільна, 8")
    ScheduleRuleFactory(schedule=ScheduleFactory(addressee=unit), weekday=4)
    AddresseeFactory(community=community, slug="zlata", name="Злата", parent=unit, phone="15-03")
    AddresseeFactory(community=community, slug="inshyi", name="Інший", phone="15-04")
    AddresseeFactory(community=community, slug="hidden", name="Прихований", is_public=False)
    AddresseeFactory(community=stranger, name="Чужий")
    return unit


def paper(client: Client, query: str) -> str:
    answer = client.get(f"{CATALOGUE}{query}")
    assert answer.status_code == 200
    return str(answer.content.decode().replace("\u00a0", " "))


@time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=KYIV), tick=False)
def test_sheet_holds_what_the_catalogue_shows(visitor: Client, tree: Any) -> None:
    whole = paper(visitor, "?print=1")
    assert all(name in whole for name in ("Рада", "Відділ", "Злата", "Інший")) and "noindex" in whole
    assert "15-02 (цілодобово)" in whole and "вул. Шкільна, 8" in whole
    assert "Прихований" not in whole and "Чужий" not in whole
    branch = paper(visitor, "?part=viddil&print=1")
    assert "15-03" in branch and "15-04" not in branch and f"{CATALOGUE}?part=viddil" in branch
    assert "15-04" in paper(visitor, "?q=інший&print=1")
    opened = paper(visitor, "?open=1&print=1")
    assert "15-01" in opened and "15-04" not in opened
    tree.groups.add(AddresseeGroupFactory(community=tree.community, slug="osvita", name="Освітяни"))
    group = paper(visitor, "group/osvita/?print=1")
    assert "Освітяни" in group and "15-01" in group and "15-04" not in group
    assert visitor.get(f"{CATALOGUE}?part=hidden&print=1").status_code == 404
    assert "?print=1" in paper(visitor, "") and "part=rada&amp;print=1" in paper(visitor, "?part=rada")


def test_sheet_is_bounded_and_says_so(visitor: Client, tree: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    page = paper(visitor, "?print=1")
    assert "15-03" not in page and "Тут перші 2" in page


@pytest.mark.parametrize(("latitude", "longitude"), [("31.2", "49.5"), ("49.5", None), (None, "31.2")])
def test_wrong_point_of_an_office_is_said_in_words(tree: Any, latitude: str | None, longitude: str | None) -> None:
    with pytest.raises(ValidationError) as refused:
        Office(addressee=tree, address="вул. Садова, 2", latitude=latitude, longitude=longitude).clean()
    assert "latitude" in refused.value.message_dict
    Office(addressee=tree, address="вул. Садова, 2", latitude="49.5", longitude="31.2").clean()
