"""The registries in the Wagtail admin, through their real views."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model

from modules.service_guide.models import Offer, Service
from portal.communities.models import Community
from portal.communities.services import grant_role, sync_community_roles
from tests.factories.addressees import AddresseeFactory
from tests.factories.service_guide import LifeEventFactory, OfferFactory, ServiceEventFactory, ServiceFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
INDEX = "service_guide_service_modeladmin_index"


@pytest.fixture
def owner(community: Community) -> Client:
    """The head administrator of one community, who keeps no installation."""
    user = get_user_model().objects.create_user("holova@vyshneva.test")
    sync_community_roles(community)
    grant_role(user=user, community=community, role="owner")
    return sign_in_fully(Client(HTTP_HOST="vyshneva.test"), user)


def formset(name: str, *rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    data = {f"{name}-TOTAL_FORMS": len(rows), f"{name}-INITIAL_FORMS": initial, f"{name}-MIN_NUM_FORMS": 0}
    for number, row in enumerate(rows):
        data |= {f"{name}-{number}-{field}": value for field, value in row.items()}
    return data


def own_service(**fields: Any) -> dict[str, Any]:
    data = {"title": "Допомога громади", "audience": "people", "cost_kind": "free", "is_example": "on"}
    data |= {"is_in_force": "on", **formset("event_links"), **formset("acts"), **formset("blanks")}
    data |= formset("facts", {"kind": "term", "text": "10 днів", "is_example": "on"})
    return data | fields


def test_many_are_picked_at_once_and_the_step_is_taken_back(owner: Client, community: Community) -> None:
    services = [ServiceFactory() for _ in range(3)]
    ids = [service.public_id for service in services]
    answer = owner.post(reverse("service_guide_pick"), {"act": "pick", "ids": ids}, follow=True)
    assert "3 послуги тепер надають." in answer.content.decode()
    assert "Скасувати: вилучити 3 послуги з переліку" in answer.content.decode()
    assert Offer.objects.given().count() == 3
    assert "Скасувати" not in owner.get(reverse(INDEX)).content.decode(), "offered once"
    owner.post(reverse("service_guide_pick"), {"act": "drop", "ids": ids, "undo": "1"})
    assert Offer.objects.given().count() == 0


@pytest.mark.parametrize(("data", "words"), [({"act": "pick"}, "Спершу позначте"), ({"act": "x", "ids": ["y"]}, "")])
def test_nothing_chosen_changes_nothing(owner: Client, community: Community, data: Any, words: str) -> None:
    ServiceFactory()
    answer = owner.post(reverse("service_guide_pick"), data | {"next": "//evil.example/"}, follow=True)
    assert words in answer.content.decode()
    assert answer.redirect_chain[0][0] == reverse(INDEX)
    assert not Offer.objects.exists()


def test_editor_without_the_right_picks_nothing(community: Community) -> None:
    user = get_user_model().objects.create_user("editor@vyshneva.test")
    grant_role(user=user, community=community, role="editor")
    client = sign_in_fully(Client(HTTP_HOST="vyshneva.test"), user)
    ids = [ServiceFactory().public_id]
    assert client.post(reverse("service_guide_pick"), {"act": "pick", "ids": ids}).status_code in (302, 403)
    assert not Offer.objects.exists()


def test_list_is_searched_by_forms_of_words_and_filtered(owner: Client, community: Community) -> None:
    given = OfferFactory(community=community, service__title="Житлова субсидія").service
    ServiceEventFactory(service=given, event=LifeEventFactory(slug="zhytlo"))
    ServiceFactory(title="Паспорт")
    for query in ({"q": "субсидію"}, {"given": "yes"}, {"event": "zhytlo"}):
        page = owner.get(reverse(INDEX), query).content.decode()
        assert "Житлова субсидія" in page, query
        assert "Паспорт" not in page, query


def test_own_service_is_saved_given_and_its_words_are_refused_where_wrong(owner: Client, community: Community) -> None:
    create = reverse("service_guide_service_modeladmin_create")
    refused = owner.post(create, own_service(is_example="", online_url="http://x.gov.ua/"))
    assert refused.status_code == 200
    assert "Вкажіть джерело й дату" in refused.content.decode()
    assert "Допомога громади" in refused.content.decode(), "what was typed is kept"
    assert not Service.objects.exists()
    assert owner.post(create, own_service()).status_code == 302
    service = Service.objects.get()
    assert (service.community, service.slug, service.facts.count()) == (community, "dopomoha-hromady", 1)
    assert Offer.objects.given().get().service == service


def test_rows_of_the_guide_are_not_the_communitys_to_change(
    owner: Client, admin: Client, community: Community
) -> None:
    shared = ServiceFactory(title="Паспорт")
    edit = reverse("service_guide_service_modeladmin_edit", args=[shared.pk])
    delete = reverse("service_guide_service_modeladmin_delete", args=[shared.pk])
    for url in (edit, delete):
        owner.post(url, own_service())
    shared.refresh_from_db()
    assert shared.title == "Паспорт"
    assert admin.get(edit).status_code == 200, "whoever keeps the installation may"


def test_local_words_are_saved_with_places_of_ones_own(
    owner: Client, community: Community, stranger: Community
) -> None:
    offer = OfferFactory(community=community)
    ours = AddresseeFactory(community=community, name="ЦНАП")
    theirs = AddresseeFactory(community=stranger, name="Чужий")
    edit = reverse("service_guide_offer_modeladmin_edit", args=[offer.pk])
    assert "Чужий" not in owner.get(edit).content.decode()
    data = {"is_given": "on", "slug": offer.slug, "note": "Кабінет 4"}
    refused = owner.post(edit, data | formset("places", {"addressee": theirs.pk, "order": 1}))
    assert refused.status_code == 200
    owner.post(edit, data | formset("places", {"addressee": ours.pk, "order": 1, "note": "вікно 2"}))
    offer.refresh_from_db()
    assert offer.note == "Кабінет 4"
    assert [place.addressee_id for place in offer.places.all()] == [ours.pk]


def test_preview_shows_what_is_typed_and_saves_nothing(owner: Client, community: Community) -> None:
    create = reverse("service_guide_service_modeladmin_create")
    shown = owner.post(create, own_service(preview="1")).content.decode()
    assert "Попередній перегляд: ще нічого не збережено" in shown
    assert "Допомога громади" in shown.replace("\xa0", " ")
    assert "10 днів" in shown.replace("\xa0", " ")
    assert not Service.objects.exists()
    refused = owner.post(create, own_service(preview="1", title="")).content.decode()
    assert "10 днів" in refused, "what was typed is kept"


def test_preview_of_local_words_shows_them_on_the_card(owner: Client, community: Community) -> None:
    offer = OfferFactory(community=community, service__title="Паспорт", note="Кабінет 4")
    edit = reverse("service_guide_offer_modeladmin_edit", args=[offer.pk])
    place = AddresseeFactory(community=community, name="Центр")
    data = {"is_given": "on", "slug": offer.slug, "note": "Кабінет 9", "preview": "1"}
    shown = owner.post(edit, data | formset("places", {"addressee": place.pk, "order": 1})).content.decode()
    assert "Паспорт" in shown
    assert "Кабінет\xa09" in shown or "Кабінет 9" in shown
    assert 'href="/services/addressees/' in shown
    offer.refresh_from_db()
    assert (offer.note, offer.places.count()) == ("Кабінет 4", 0)


def test_blank_form_is_a_file_that_one_may_choose_or_a_link(
    owner: Client, admin: Client, visitor: Client, community: Community
) -> None:
    file = get_document_model().objects.create(title="Таємна заява", file=ContentFile(b"%PDF-1.4", "zaiava.pdf"))
    create = reverse("service_guide_service_modeladmin_create")
    both = formset("blanks", {"title": "Заява", "kind": "blank", "document": file.pk, "url": "https://x.gov.ua/z"})
    link = formset("blanks", {"title": "Заява", "kind": "sample", "url": "https://x.gov.ua/z", "order": 1})
    mine = formset("blanks", {"title": "Заява", "kind": "blank", "document": file.pk, "order": 1})
    refused = owner.post(create, own_service(**mine))
    assert refused.status_code in {302, 403}, "a file that the chooser never offered"
    assert "Таємна" not in refused.content.decode()
    for odd in ("9" * 40, "null", "-1"):
        assert owner.post(create, own_service(**mine | {"blanks-0-document": odd})).status_code in {302, 403}, odd
    assert "одне з двох" in admin.post(create, own_service(**both)).content.decode()
    assert not Service.objects.exists()
    assert admin.post(create, own_service(**mine)).status_code == 302
    assert owner.post(create, own_service(title="Друга", **link)).status_code == 302
    pages = [
        visitor.get(f"/services/service_guide/{slug}/").content.decode() for slug in ("dopomoha-hromady", "druha")
    ]
    assert f'href="{file.url}"' in pages[0]
    assert "Бланк, PDF" in pages[0]
    assert 'href="https://x.gov.ua/z"' in pages[1]
    assert "Зразок заповнення, x.gov.ua" in pages[1]
