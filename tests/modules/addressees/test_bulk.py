"""Many addressees at once in the admin's list: asked first, said plainly, taken back once."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from modules.addressees.models import Addressee
from portal.audit.models import AuditRecord
from portal.communities.services import grant_role
from tests.factories.addressees import (
    AddresseeFactory,
    AddresseeGroupFactory,
    ModeratorFactory,
    OfficeFactory,
    ScheduleFactory,
)
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
INDEX = "addressees_addressee_modeladmin_index"


def done(client: Client, act: str, *rows: Addressee, **more: Any) -> str:
    data = {"act": act, "ids": [row.public_id for row in rows], "sure": "1", **more}
    return client.post(reverse("addressees_act"), data, follow=True).content.decode()


def taken_back(client: Client) -> str:
    return client.post(reverse("addressees_undo"), follow=True).content.decode()


def parents(community: Any) -> dict[str, str | None]:
    return dict(Addressee.objects.for_community(community).values_list("slug", "parent__slug"))


@pytest.mark.db
def test_hiding_is_asked_first_done_and_taken_back_once(admin, community) -> None:
    top = AddresseeFactory(community=community, name="Рада")
    part = AddresseeFactory(community=community, parent=top)
    ids = {"act": "hide", "ids": [top.public_id]}
    page = admin.post(reverse("addressees_act"), ids).content.decode()
    assert "Рада" in page and "нижче, теж зникне: 1" in page
    assert Addressee.objects.public().count() == 2
    page = done(admin, "hide", top)
    assert "Приховано від людей: 1." in page and "Повернути" in page
    assert not Addressee.objects.public().exists() and Addressee.objects.get(pk=part.pk).is_public
    assert "Повернуто як було: 1." in taken_back(admin)
    assert Addressee.objects.public().count() == 2
    assert "вже нема" in taken_back(admin).lower()
    actions = (
        AuditRecord.objects.filter(target_id=top.public_id).order_by("sequence").values_list("details", flat=True)
    )
    assert [row.get("is_public") for row in actions if "is_public" in row] == [False, True]


@pytest.mark.db
def test_moving_takes_what_is_below_along_and_comes_back(admin, community) -> None:
    council = AddresseeFactory(community=community, slug="rada")
    office = AddresseeFactory(community=community, slug="vykonkom")
    unit = AddresseeFactory(community=community, slug="viddil", parent=council)
    person = AddresseeFactory(community=community, slug="khto", parent=unit)
    was = parents(community)
    assert "Переміщено: 1." in done(admin, "move", unit, person, target=office.public_id)
    assert parents(community) == was | {"viddil": "vykonkom"}
    assert Addressee.objects.get(slug="khto").path == f"/{office.pk}/{unit.pk}/{person.pk}/"
    taken_back(admin)
    assert parents(community) == was
    done(admin, "move", unit, target="-")
    done(admin, "move", office, target="-")  # nothing changes, and there is nothing to take back
    assert parents(community) == was | {"viddil": None}


def test_what_others_have_moved_meanwhile_stays(admin, community) -> None:
    one, two, unit = (AddresseeFactory(community=community) for _each in range(3))
    done(admin, "move", unit, target=one.public_id)
    Addressee.objects.filter(pk=unit.pk).update(parent=two)
    assert "залишено так: 1" in taken_back(admin)
    assert Addressee.objects.get(pk=unit.pk).parent == two


@pytest.mark.parametrize("target", ["", "below", "theirs", "zzz"])
def test_place_that_cannot_be_is_refused_and_nothing_moves(admin, community, stranger, target: str) -> None:
    top = AddresseeFactory(community=community, name="Рада")
    below = AddresseeFactory(community=community, parent=top)
    named = {"below": below.public_id, "theirs": AddresseeFactory(community=stranger).public_id}
    data = {"act": "move", "ids": [top.public_id], "sure": "1", "target": named.get(target, target)}
    answer = admin.post(reverse("addressees_act"), data)
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert Addressee.objects.get(pk=top.pk).parent is None


def test_groups_are_joined_and_left(admin, community) -> None:
    group = AddresseeGroupFactory(community=community, slug="deputaty")
    one, two = (AddresseeFactory(community=community) for _each in range(2))
    one.groups.add(group)
    assert "Додано до групи: 1." in done(admin, "join", one, two, target="deputaty")
    taken_back(admin)
    assert list(group.addressees.all()) == [one]
    done(admin, "leave", one, two, target="deputaty")
    assert not group.addressees.exists()


def test_foreign_rows_and_unknown_deeds_change_nothing(admin, community, stranger) -> None:
    theirs = AddresseeFactory(community=stranger)
    assert "Спершу позначте" in done(admin, "hide", theirs, next="//evil.example/")
    assert "що зробити" in done(admin, "destroy", AddresseeFactory(community=community))
    assert Addressee.objects.public().count() == 2


def test_only_administrators_act(community) -> None:
    row = AddresseeFactory(community=community)
    for role in ("editor", "unit", "moderator"):
        user = get_user_model().objects.create_user(f"{role}@vyshneva.test")
        grant_role(user=user, community=community, role=role)
        client = sign_in_fully(Client(HTTP_HOST="vyshneva.test"), user)
        data = {"act": "hide", "ids": [row.public_id], "sure": "1"}
        assert client.post(reverse("addressees_act"), data).status_code in (302, 403)
        assert client.post(reverse("addressees_undo")).status_code in (302, 403)
    assert Addressee.objects.get().is_public


def test_list_is_filtered_by_what_a_content_manager_looks_for(admin, community) -> None:
    top = AddresseeFactory(community=community, name="Рада", description="Є", phone="15-00")
    unit = AddresseeFactory(community=community, name="Освіта", parent=top, is_public=False, email="a@b.example")
    AddresseeFactory(community=community, name="Хтось", parent=unit, phone="1")
    AddresseeFactory(community=community, name="Архів")
    OfficeFactory(addressee=top), ScheduleFactory(addressee=top)
    ModeratorFactory(addressee=top, user=get_user_model().objects.create_user("m@vyshneva.test"))
    found = {
        "shown=yes": "Рада Архів", "shown=no": "Освіта", "shown=above": "Хтось", "branch=rada": "Рада Освіта Хтось",
        "lacks=schedule": "Освіта Хтось Архів", "lacks=moderator": "Освіта Хтось Архів", "lacks=contacts": "Архів",
        "lacks=office": "Освіта Хтось Архів", "lacks=description": "Освіта Хтось Архів",
        "shown=zz": "Рада Освіта Хтось Архів",
    }  # fmt: skip
    for query, names in found.items():
        page = admin.get(f"{reverse(INDEX)}?{query}").content.decode()
        shown = {row.name for row in Addressee.objects.all() if f'value="{row.public_id}"' in page}
        assert shown == set(names.split()), query


def test_list_asks_as_much_of_many_rows(admin, community, django_assert_max_num_queries) -> None:
    empty = admin.get(reverse(INDEX)).content.decode()
    assert "Адресатів ще немає" in empty and reverse("imports_admin:table", args=["addressees.addressee"]) in empty
    top = AddresseeFactory(community=community)
    admin.get(reverse(INDEX))
    with CaptureQueriesContext(connection) as few:
        admin.get(reverse(INDEX))
    for _each in range(8):
        AddresseeFactory(community=community, parent=top)
    with django_assert_max_num_queries(len(few)):
        admin.get(reverse(INDEX))
