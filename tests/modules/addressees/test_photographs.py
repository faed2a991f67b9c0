"""Photographs of addressees and pictures of groups: where they stand, what stands there without them."""

from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, Site

from modules.addressees.models import Addressee, PersonPage
from modules.addressees.selectors.catalogue import branch
from modules.addressees.services.demo import drawing
from portal.communities.models import Community
from portal.communities.services import grant_role, sync_community_roles
from portal.pages.models import Picture
from portal.pages.services.media import add_picture
from tests.factories.addressees import AddresseeFactory, AddresseeGroupFactory
from tests.modules.addressees.test_admin import addressee_data
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
CATALOGUE = "/services/addressees/"


def picture(community: Community, title: str, alt: str = "") -> Picture:
    if community.collection is None:
        community.collection = Collection.get_first_root_node().add_child(instance=Collection(name=community.slug))
        community.save()
    body = BytesIO()
    Image.new("RGB", (480, 420), "navy").save(body, "PNG")
    return add_picture(community.collection, title, body.getvalue(), filename="x.png", alt=alt)


@pytest.fixture
def person(community: Community) -> Any:
    photo = picture(community, "Портрет", "Усміхнена жінка в окулярах")
    unit = AddresseeFactory(community=community, slug="viddil", name="Відділ освіти")
    return AddresseeFactory(
        community=community, slug="zlata", name="Злата Уявна", kind="person", parent=unit, photo=photo
    )


def test_photograph_stands_on_page_card_catalogue_and_in_json(visitor: Client, person: Any) -> None:
    for path in (f"{CATALOGUE}zlata/", f"{CATALOGUE}zlata/card/"):
        page = visitor.get(path).content.decode()
        assert 'alt="Усміхнена жінка в окулярах"' in page and 'width="400"' in page, path
    for path in (CATALOGUE, f"{CATALOGUE}?q=злата", f"{CATALOGUE}viddil/"):
        page = visitor.get(path).content.decode()
        assert 'class="avatar' in page and 'width="128"' in page and 'alt=""' in page, path
    said = visitor.get("/api/v1/addressees/addressees/zlata/").json()["photo"]
    assert (said["width"], said["height"], said["alt"]) == (400, 400, "Усміхнена жінка в окулярах")
    assert said["url"].startswith("http://vyshneva.test/media/")
    assert visitor.get("/api/v1/addressees/addressees/viddil/").json()["photo"] is None


def test_without_a_photograph_initials_stand_or_a_sign(visitor: Client, person: Any) -> None:
    person.photo.delete()
    page = visitor.get(CATALOGUE).content.decode()
    assert '<span class="avatar avatar--s" aria-hidden="true">ЗУ</span>' in page and "i-briefcase" in page
    assert Addressee.objects.filter(pk=person.pk, photo=None).exists()


def test_words_of_the_registry_come_before_those_of_the_library(person: Any) -> None:
    assert person.photo_words == "Усміхнена жінка в окулярах"
    person.photo_alt = "Злата біля школи"
    assert person.photo_words == "Злата біля школи"
    person.photo, person.photo_alt = None, ""
    assert person.photo_words == "Злата Уявна"


def test_page_of_a_site_shows_the_photograph_of_the_registry(visitor: Client, person: Any) -> None:
    root = Site.objects.get(hostname="vyshneva.test").root_page
    root.add_child(instance=PersonPage(title="Начальниця", slug="nachalnytsia", addressee=person))
    assert 'alt="Усміхнена жінка в окулярах"' in visitor.get("/nachalnytsia/").content.decode()


def test_group_has_a_picture_on_its_list_and_in_the_catalogue(visitor: Client, person: Any) -> None:
    group = AddresseeGroupFactory(community=person.community, slug="osvita", name="Освітяни")
    group.picture, group.picture_alt = picture(person.community, "Школа"), "Школа в саду"
    group.save()
    person.groups.add(group)
    assert 'alt="Школа в саду"' in visitor.get(f"{CATALOGUE}group/osvita/").content.decode()
    page = visitor.get(CATALOGUE).content.decode()
    assert "abanner" in page and "Освітяни" in page


def test_queries_do_not_grow_with_photographs(community: Community) -> None:
    def asked(count: int) -> int:
        while Addressee.objects.count() < count:
            number = Addressee.objects.count()
            AddresseeFactory(community=community, kind="person", photo=picture(community, f"Світлина {number}"))
        for row in branch(community).rows:  # type: ignore[union-attr]  the tree is there
            row.addressee.photo.get_rendition("fill-128x128|format-webp")  # type: ignore[union-attr]  each has one
        with CaptureQueriesContext(connection) as queries:
            for row in branch(community).rows:  # type: ignore[union-attr]  the tree is there
                row.addressee.photo.get_rendition("fill-128x128|format-webp")  # type: ignore[union-attr]  each has one
        return len(queries)

    assert asked(4) == asked(1 + 4)


def test_picture_of_another_community_cannot_be_chosen(person: Any, stranger: Community) -> None:
    community = person.community
    theirs = picture(stranger, "Чужа світлина")
    sync_community_roles(community)
    user = get_user_model().objects.create_user("admin@vyshneva.test", is_staff=True)
    grant_role(user=user, community=community, role="admin")
    client = sign_in_fully(Client(HTTP_HOST="vyshneva.test"), user)
    edit = reverse("addressees_addressee_modeladmin_edit", args=[person.pk])
    data = addressee_data(name="Злата Уявна", kind="person", slug="zlata", photo_alt="")
    answer = client.post(edit, data | {"photo": str(theirs.pk)})
    assert answer.status_code in (302, 403) and not theirs.renditions.exists(), "a form shown again would show it"
    person.refresh_from_db()
    assert person.photo != theirs
    ours = picture(community, "Інша світлина")
    assert client.post(edit, data | {"photo": str(ours.pk)}).status_code == 302
    person.refresh_from_db()
    assert person.photo == ours


def test_demo_has_drawings_of_its_own(community: Community) -> None:
    assert drawing(community, "holova", "Ярина") is None  # no collection yet
    picture(community, "x")
    made = drawing(community, "holova", "Ярина")
    assert made is not None and made.credit == "Viche, CC0" and (made.width, made.height) == (480, 480)
    assert drawing(community, "holova", "Ярина") == made and drawing(community, "nobody", "Ніхто") is None
