"""The tree: registering, moving, refusing."""

import pytest

from modules.addressees import api
from modules.addressees.models import Addressee
from modules.addressees.services import (
    AddresseeError,
    delete_addressee,
    place_addressee,
    register_addressee,
    update_addressee,
)
from portal.communities.models import Community
from tests.factories.addressees import AddresseeFactory

pytestmark = pytest.mark.django_db


def names(community: Community) -> list[str]:
    return list(Addressee.objects.for_community(community).values_list("name", flat=True))


def test_registered_addressee_gets_path_slug_and_order(community: Community) -> None:
    council = AddresseeFactory(community=community, name="Рада")
    office = AddresseeFactory(community=community, name="Відділ освіти", parent=council)
    assert council.path == f"/{council.pk}/"
    assert office.path == f"/{council.pk}/{office.pk}/"
    assert (office.depth, office.slug) == (1, "viddil-osvity")


def test_order_of_the_tree_is_depth_first_and_ukrainian(community: Community) -> None:
    root = AddresseeFactory(community=community, name="Рада")
    for name in ("Їдальня", "Інспекція", "Ґанок", "Гараж", "Єдність"):
        AddresseeFactory(community=community, name=name, parent=root)
    AddresseeFactory(community=community, name="Архів")
    assert names(community) == ["Архів", "Рада", "Гараж", "Ґанок", "Єдність", "Інспекція", "Їдальня"]


def test_two_of_one_name_get_different_addresses(community: Community) -> None:
    first, second = AddresseeFactory.create_batch(2, community=community, name="Бібліотека")
    assert first.slug != second.slug


def test_move_takes_the_subtree_along(community: Community) -> None:
    left, right = (AddresseeFactory(community=community, name=name) for name in ("А", "Б"))
    child = AddresseeFactory(community=community, name="В", parent=left)
    grandchild = AddresseeFactory(community=community, name="Г", parent=child)
    place_addressee(addressee_id=child.pk, parent_id=right.pk, actor=None)
    grandchild.refresh_from_db()
    assert grandchild.path == f"/{right.pk}/{child.pk}/{grandchild.pk}/"
    assert names(community) == ["А", "Б", "В", "Г"]
    assert api.subtree_ids(right.pk) == {right.pk, child.pk, grandchild.pk}
    assert api.subtree_ids(left.pk) == {left.pk}


@pytest.mark.parametrize("target", ["itself", "child", "grandchild"])
def test_cycle_is_refused_and_nothing_changes(community: Community, target: str) -> None:
    root = AddresseeFactory(community=community)
    child = AddresseeFactory(community=community, parent=root)
    grandchild = AddresseeFactory(community=community, parent=child)
    where = {"itself": root, "child": child, "grandchild": grandchild}[target]
    before = list(Addressee.objects.values_list("pk", "parent", "path"))
    with pytest.raises(AddresseeError):
        place_addressee(addressee_id=root.pk, parent_id=where.pk, actor=None)
    assert list(Addressee.objects.values_list("pk", "parent", "path")) == before


def test_foreign_parent_is_refused(community: Community, stranger: Community) -> None:
    ours, theirs = AddresseeFactory(community=community), AddresseeFactory(community=stranger)
    with pytest.raises(AddresseeError):
        place_addressee(addressee_id=ours.pk, parent_id=theirs.pk, actor=None)
    with pytest.raises(AddresseeError):
        register_addressee(community=community, kind="division", name="Філія", parent=theirs, actor=None)
    assert Addressee.objects.count() == 2


def test_hiding_one_hides_everything_below(community: Community) -> None:
    root = AddresseeFactory(community=community)
    child = AddresseeFactory(community=community, parent=root)
    update_addressee(addressee_id=root.pk, is_public=False, actor=None)
    assert not Addressee.objects.public().exists()
    update_addressee(addressee_id=root.pk, is_public=True, actor=None)
    assert set(Addressee.objects.public()) == {root, child}


def test_rename_sorts_anew_and_is_found_by_new_words(community: Community) -> None:
    first, second = (AddresseeFactory(community=community, name=name) for name in ("Архів", "Бюро"))
    update_addressee(addressee_id=first.pk, name="Об’єднання ЖКГ", actor=None)
    assert names(community) == ["Бюро", "Об’єднання ЖКГ"]
    first.refresh_from_db()
    assert "об'єднання" in first.search_text
    assert second.pk != first.pk


def test_delete_of_a_parent_is_refused_with_a_sentence(community: Community) -> None:
    root = AddresseeFactory(community=community)
    child = AddresseeFactory(community=community, parent=root)
    with pytest.raises(AddresseeError):
        delete_addressee(addressee_id=root.pk, actor=None)
    delete_addressee(addressee_id=child.pk, actor=None)
    delete_addressee(addressee_id=root.pk, actor=None)
    assert not Addressee.objects.exists()
