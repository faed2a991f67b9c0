"""The registry in the Wagtail admin, through its real views."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from modules.addressees.models import Addressee, Schedule
from portal.communities.models import Community
from tests.factories.addressees import AddresseeFactory, AddresseeGroupFactory, ScheduleFactory

pytestmark = pytest.mark.django_db

INDEX = "addressees_addressee_modeladmin_index"


def empty_formset(name: str) -> dict[str, str]:
    return {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0", f"{name}-MIN_NUM_FORMS": "0"}


def addressee_data(**fields: Any) -> dict[str, Any]:
    data = {"name": "Відділ освіти", "kind": "division", "order": "100", "is_public": "on", "parent": ""}
    data["panels-count"] = "0"
    for name in ("contact_points", "offices", "moderators"):
        data |= empty_formset(name)
    return data | fields


def test_index_shows_the_tree_with_indentation(admin: Client, community: Community) -> None:
    root = AddresseeFactory(community=community, name="Рада")
    AddresseeFactory(community=community, name="Відділ освіти", parent=root)
    page = admin.get(reverse(INDEX)).content.decode()
    assert "\u2003Відділ освіти" in page
    assert page.index("Рада") < page.index("\u2003Відділ освіти")


@pytest.mark.parametrize("query", ["ОСВІТИ", "об'єднання", "ОБ’ЄДНАННЯ освіти"])
def test_index_search_knows_ukrainian_letters(admin: Client, community: Community, query: str) -> None:
    AddresseeFactory(community=community, name="Об’єднання освіти")
    AddresseeFactory(community=community, name="Архів")
    page = admin.get(reverse(INDEX), {"q": query}).content.decode()
    assert "Об’єднання освіти" in page
    assert "Архів" not in page


def test_index_filters_by_kind_and_group(admin: Client, community: Community) -> None:
    group = AddresseeGroupFactory(community=community, slug="deputaty")
    deputy = AddresseeFactory(community=community, name="Олена Вербова", kind="deputy")
    deputy.groups.add(group)
    AddresseeFactory(community=community, name="Архів")
    for query in ({"kind": "deputy"}, {"group": "deputaty"}):
        page = admin.get(reverse(INDEX), query).content.decode()
        assert "Олена Вербова" in page
        assert "Архів" not in page


def test_index_ignores_lookups_into_other_tables(admin: Client, community: Community) -> None:
    AddresseeFactory(community=community, name="Архів")
    answer = admin.get(reverse(INDEX), {"moderators__user__password__startswith": "x"})
    assert "Архів" in answer.content.decode()


def test_create_places_the_addressee_and_its_offices(admin: Client, community: Community) -> None:
    root = AddresseeFactory(community=community, name="Рада")
    data = addressee_data(parent=str(root.pk)) | {
        "offices-TOTAL_FORMS": "1",
        "offices-0-address": "вул. Садова, 2",
        "offices-0-latitude": "49.5",
        "offices-0-longitude": "31.2",
        "offices-0-accessibility": ["ramp", "lift"],
        "offices-0-order": "1",
        "offices-0-ORDER": "1",
    }
    answer = admin.post(reverse("addressees_addressee_modeladmin_create"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    made = Addressee.objects.get(name="Відділ освіти")
    assert (made.community, made.path) == (community, f"/{root.pk}/{made.pk}/")
    assert made.offices.get().accessibility == ["ramp", "lift"]


def test_create_with_half_a_coordinate_keeps_what_was_typed(admin: Client, community: Community) -> None:
    data = addressee_data() | {
        "offices-TOTAL_FORMS": "1",
        "offices-0-address": "вул. Садова, 2",
        "offices-0-latitude": "95",
        "offices-0-longitude": "31.2",
        "offices-0-order": "1",
        "offices-0-ORDER": "1",
    }
    answer = admin.post(reverse("addressees_addressee_modeladmin_create"), data)
    assert answer.status_code == 200
    assert "вул. Садова, 2" in answer.content.decode()
    assert not Addressee.objects.exists()


def test_edit_moves_with_the_subtree_and_refuses_a_cycle(admin: Client, community: Community) -> None:
    root = AddresseeFactory(community=community, name="Рада")
    child = AddresseeFactory(community=community, name="Відділ", parent=root)
    other = AddresseeFactory(community=community, name="Виконком")
    edit = reverse("addressees_addressee_modeladmin_edit", args=[root.pk])
    answer = admin.post(edit, addressee_data(name="Рада", slug=root.slug, parent=str(child.pk)))
    assert answer.status_code == 200
    answer = admin.post(edit, addressee_data(name="Рада", slug=root.slug, parent=str(other.pk)))
    assert answer.status_code == 302
    child.refresh_from_db()
    assert child.path == f"/{other.pk}/{root.pk}/{child.pk}/"


@pytest.mark.parametrize("action", ["edit", "delete", "history"])
def test_row_of_another_community_does_not_exist(admin: Client, stranger: Community, action: str) -> None:
    theirs = AddresseeFactory(community=stranger)
    assert admin.get(reverse(f"addressees_addressee_modeladmin_{action}", args=[theirs.pk])).status_code == 404
    schedule = ScheduleFactory(addressee=theirs)
    assert admin.get(reverse(f"addressees_schedule_modeladmin_{action}", args=[schedule.pk])).status_code == 404


def test_forms_offer_nothing_of_another_community(admin: Client, community: Community, stranger: Community) -> None:
    AddresseeFactory(community=stranger, name="Чужий відділ")
    AddresseeGroupFactory(community=stranger, name="Чужа група")
    for name in ("addressee", "schedule", "addresseegroup"):
        for action in ("index", "create"):
            page = admin.get(reverse(f"addressees_{name}_modeladmin_{action}")).content.decode()
            assert "Чуж" not in page
    theirs = Addressee.objects.get(community=stranger)
    answer = admin.post(reverse("addressees_addressee_modeladmin_create"), addressee_data(parent=str(theirs.pk)))
    assert answer.status_code == 200
    assert Addressee.objects.count() == 1


def test_delete_of_a_parent_says_what_to_do(admin: Client, community: Community) -> None:
    root = AddresseeFactory(community=community)
    AddresseeFactory(community=community, parent=root)
    answer = admin.post(reverse("addressees_addressee_modeladmin_delete", args=[root.pk]), follow=True)
    assert answer.status_code == 200
    assert Addressee.objects.count() == 2


def schedule_data(addressee: Addressee, *rows: tuple[str, str, str]) -> dict[str, Any]:
    data = {"addressee": str(addressee.pk), "kind": "work", "title": "", "order": "1", "office": ""}
    data |= empty_formset("exceptions") | empty_formset("rules") | {"rules-TOTAL_FORMS": str(len(rows))}
    for index, (weekday, opens, closes) in enumerate(rows):
        data |= {f"rules-{index}-weekday": weekday, f"rules-{index}-opens": opens, f"rules-{index}-closes": closes}
        data |= {f"rules-{index}-nth": "", f"rules-{index}-ORDER": str(index + 1)}
    return data


def test_schedule_with_a_break_is_saved(admin: Client, community: Community) -> None:
    addressee = AddresseeFactory(community=community)
    data = schedule_data(addressee, ("0", "08:00", "12:00"), ("0", "13:00", "17:00"), ("6", "00:00", "00:00"))
    answer = admin.post(reverse("addressees_schedule_modeladmin_create"), data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert Schedule.objects.get().rules.count() == 3


def test_break_entered_as_a_row_is_refused(admin: Client, community: Community) -> None:
    addressee = AddresseeFactory(community=community)
    data = schedule_data(addressee, ("0", "08:00", "17:00"), ("0", "12:00", "13:00"))
    answer = admin.post(reverse("addressees_schedule_modeladmin_create"), data)
    assert answer.status_code == 200
    assert not Schedule.objects.exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_export_cells_are_no_formulas(admin: Client, community: Community, start: str) -> None:
    from openpyxl import load_workbook

    AddresseeFactory(community=community, name=f"{start}HYPERLINK(1)", phone="+380 00 000 15 01")
    raw = admin.get(reverse(INDEX), {"export": "csv"}).getvalue().decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(raw), delimiter=";"))
    assert row["Назва"] == f"'{start}HYPERLINK(1)"
    assert row["Телефон"] == "'+380 00 000 15 01"
    sheet = load_workbook(io.BytesIO(admin.get(reverse(INDEX), {"export": "xlsx"}).content)).active
    assert all(cell.data_type != "f" for cells in sheet.rows for cell in cells)


def test_export_holds_one_community(admin: Client, community: Community, stranger: Community) -> None:
    AddresseeFactory(community=community, name="Наш")
    AddresseeFactory(community=stranger, name="Чужий")
    raw = admin.get(reverse(INDEX), {"export": "csv"}).getvalue().decode("utf-8-sig")
    assert "Наш" in raw
    assert "Чужий" not in raw


def test_settlement_of_an_office_is_searched_and_not_scrolled(admin: Client, community: Community) -> None:
    """КАТОТТГ has 30,000 rows: the form offers a chooser with a search, never a list of them all."""
    row = AddresseeFactory(community=community)
    page = admin.get(reverse("addressees_addressee_modeladmin_edit", args=[row.pk])).content.decode()
    assert reverse("settlement_chooser:choose") in page
    assert 'name="offices-__prefix__-settlement"' in page
    assert '<select name="offices-__prefix__-settlement"' not in page
