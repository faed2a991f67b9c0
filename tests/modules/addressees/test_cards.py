"""Cards in the cabinet: «персона» edits its own one, a manager of a division those that it moderates, nobody more."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.models import Collection

from modules.addressees.models import Addressee
from modules.addressees.selectors.editing import fields_for
from modules.addressees.services import assign_moderator
from modules.addressees.services.cards import edit_card
from portal.audit.models import AuditRecord
from portal.common import clock
from portal.communities.models import Community, Membership
from portal.pages.models import Picture
from tests.factories.addressees import AddresseeFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
MINE = "/cabinet/addressees/"


def person(community: Community, role: str, name: str = "person") -> Any:
    user = get_user_model().objects.create_user(f"{name}@vyshneva.test", is_staff=True)
    Membership.objects.create(user=user, community=community, role=role)
    return user


def browser(user: Any) -> Client:
    return sign_in_fully(Client(HTTP_HOST="vyshneva.test"), user)


@pytest.fixture
def tree(community: Community, stranger: Community) -> dict[str, Any]:
    made: dict[str, Any] = {"top": AddresseeFactory(community=community, slug="rada", kind="body")}
    made["unit"] = AddresseeFactory(community=community, slug="viddil", parent=made["top"])
    made["own"] = AddresseeFactory(community=community, slug="zlata", kind="person", parent=made["unit"], phone="1")
    made["other"] = AddresseeFactory(community=community, slug="ostap", kind="person", parent=made["top"])
    made["theirs"] = AddresseeFactory(community=stranger, slug="chuzha", kind="person")
    return made


def link(row: Addressee, user: Any) -> None:
    Addressee.objects.filter(pk=row.pk).update(user=user)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("persona", {"own"}),
        ("unit", {"unit", "own"}),
        ("admin", {"top", "unit", "own", "other"}),
        ("owner", {"top", "unit", "own", "other"}),
        ("editor", set()),
        ("moderator", set()),
    ],
)
def test_whose_card_is_whose(tree: dict[str, Any], community: Community, role: str, expected: set[str]) -> None:
    """Role × community × another's card, by the page itself; a card of a role elsewhere opens nothing here."""
    user = person(community, role)
    for name in ("own", "theirs"):
        link(tree[name], user)
    for name in ("unit", "theirs"):
        assign_moderator(addressee=tree[name], user=user, actor=None)
    client = browser(user)
    opened = {name for name, row in tree.items() if client.get(f"{MINE}{row.slug}/").status_code == 200}
    assert opened == expected
    listed = client.get(MINE).content.decode()
    assert {name for name, row in tree.items() if f"{MINE}{row.slug}/" in listed} == expected
    for name, row in tree.items():
        if name not in expected:
            assert client.post(f"{MINE}{row.slug}/", {"phone": "102"}).status_code == 404
            assert fields_for(user, row) == ()
            with pytest.raises(PermissionDenied):
                edit_card(addressee_id=row.pk, actor=user, changes={"phone": "102"})
    assert not Addressee.objects.filter(phone="102").exists()


def test_role_that_has_ended_opens_nothing(tree: dict[str, Any], community: Community) -> None:
    user = person(community, "persona")
    link(tree["own"], user)
    client = browser(user)
    assert client.get(f"{MINE}zlata/").status_code == 200
    Membership.objects.update(valid_to=clock.today() - timedelta(days=1))
    assert client.get(f"{MINE}zlata/").status_code == 404


def test_nothing_but_the_card_is_written(tree: dict[str, Any], community: Community) -> None:
    """A request may name whatever it likes: place, kind, publication, rights, account and name stay."""
    user = person(community, "persona")
    link(tree["own"], user)
    before = Addressee.objects.values().get(pk=tree["own"].pk)
    foreign = {
        "name": "Голова", "position": "голова", "kind": "body", "parent": "", "slug": "holova", "is_public": "",
        "order": "1", "user": "", "photo": "1", "moderators-TOTAL_FORMS": "1", "is_chosen": "on",
    }  # fmt: skip
    data = {"phone": "15-07", "email": "zlata@vyshneva.example", "description": "Приймає заяви"}
    answer = browser(user).post(f"{MINE}zlata/", data | foreign)
    assert answer.status_code == 302
    after = Addressee.objects.values().get(pk=tree["own"].pk)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"phone", "email", "description", "search_text", "updated_at"}
    said = AuditRecord.objects.get(action="addressees.card_edited")
    assert said.details["fields"] == ["description", "email", "phone"] and said.actor == user
    assert "приймає заяви" in after["search_text"]
    with pytest.raises(PermissionDenied):
        edit_card(addressee_id=tree["own"].pk, actor=user, changes={"name": "Голова"})


def test_manager_of_a_division_renames_below_and_the_tree_keeps_its_order(
    tree: dict[str, Any], community: Community
) -> None:
    user = person(community, "unit")
    assign_moderator(addressee=tree["unit"], user=user, actor=None)
    AddresseeFactory(community=community, slug="b", name="Бета", parent=tree["unit"])
    data = {"name": "Алла Перша", "phone": "1", "position": "завідувачка"}
    assert browser(user).post(f"{MINE}zlata/", data).status_code == 302
    rows = Addressee.objects.for_community(community).filter(parent=tree["unit"])
    assert list(rows.values_list("slug", flat=True)) == ["zlata", "b"]


def test_wrong_card_keeps_what_was_typed(tree: dict[str, Any], community: Community) -> None:
    user = person(community, "persona")
    link(tree["own"], user)
    answer = browser(user).post(f"{MINE}zlata/", {"phone": "15-07", "email": "не адреса"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "15-07" in page and "не адреса" in page and 'role="alert"' in page
    assert Addressee.objects.get(pk=tree["own"].pk).phone == "1"


def photo(kind: str = "JPEG") -> bytes:
    body = BytesIO()
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (49.0, 26.0, 0.0)}  # where it was taken
    Image.new("RGB", (600, 500), "navy").save(body, kind, exif=exif)
    return body.getvalue()


def test_photograph_is_drawn_anew_and_a_replaced_one_is_forgotten(
    tree: dict[str, Any], community: Community, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    community.collection = Collection.get_first_root_node().add_child(instance=Collection(name="x"))
    community.save()
    user = person(community, "persona")
    link(tree["own"], user)
    client, data = browser(user), {"phone": "1"}
    sent = photo()
    assert b"Exif" in sent
    answer = client.post(f"{MINE}zlata/", data | {"new_photo": SimpleUploadedFile("я.jpg", sent)})
    assert answer.status_code == 302
    first = Picture.objects.get()
    assert first.collection == community.collection and b"Exif" not in first.file.open().read()
    assert Addressee.objects.get(slug="zlata").photo == first
    fake = SimpleUploadedFile("я.jpg", b"<script>alert(1)</script>")
    answer = client.post(f"{MINE}zlata/", data | {"new_photo": fake})
    assert answer.status_code == 422 and Picture.objects.get() == first
    client.post(f"{MINE}zlata/", data | {"new_photo": SimpleUploadedFile("я.jpg", photo())})
    assert Picture.objects.count() == 1 and not Picture.objects.filter(pk=first.pk).exists()
    client.post(f"{MINE}zlata/", data | {"drops_photo": "on"})
    assert not Picture.objects.exists() and Addressee.objects.get(slug="zlata").photo is None


def test_administrator_of_many_gets_them_page_by_page(community: Community) -> None:
    for count in range(33):
        AddresseeFactory(community=community, slug=f"r{count}", name=f"Відділ {count:02}")
    client = browser(person(community, "admin"))
    pages = [client.get(f"{MINE}?page={number}").content.decode() for number in (1, 2)]
    assert [page.count("Змінити картку") for page in pages] == [30, 3]
