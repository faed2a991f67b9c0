"""Addressees are found by everything on their pages, where the catalogue shows them and nowhere else."""

from typing import Any

import pytest
from wagtail.models import Site

from modules.addressees.models import Addressee
from modules.addressees.services.registry import delete_addressee, update_addressee
from portal.communities.models import Community
from portal.registry.models import ModuleSwitch
from portal.search.models import Entry
from portal.search.selectors import search
from portal.search.services import index_changes
from tests.factories.addressees import AddresseeFactory, OfficeFactory

SOURCE = "addressees.addressee"


@pytest.fixture
def starosta(community: Community) -> Addressee:
    body = AddresseeFactory(community=community, name="Виконавчий комітет")
    person = AddresseeFactory(community=community, parent=body, name="Ґудзь Мар’яна", position="староста")
    OfficeFactory(addressee=person, address="вул. Шкільна, 8")
    update_addressee(addressee_id=person.pk, actor=None)
    index_changes()
    return person


def addresses(rf: Any, community: Community, words: str, language: str = "uk") -> list[str]:
    request = rf.get("/search/")
    request.community = community
    site = Site.objects.filter(community_site__community=community).order_by("pk").first()
    assert site is not None
    return [result.url for result in search(request, site, language, words).results]


@pytest.mark.db
@pytest.mark.django_db
def test_person_is_found_by_name_work_and_place(rf: Any, community: Community, starosta: Addressee) -> None:
    page = f"/services/addressees/{starosta.slug}/"
    found = [
        words for words in ("гудзь", "старости", "мар'яну", "шкільній") if page in addresses(rf, community, words)
    ]
    assert found == ["гудзь", "старости", "мар'яну", "шкільній"]
    assert addresses(rf, community, "гудзь", "en") == [f"/en{page}"]


@pytest.mark.db
@pytest.mark.django_db
def test_what_the_catalogue_hides_is_not_found(rf: Any, community: Community, starosta: Addressee) -> None:
    update_addressee(addressee_id=starosta.parent_id, actor=None, is_public=False)
    assert not Entry.objects.filter(source=SOURCE, object_id=starosta.pk).exists(), "with all that is below, at once"
    assert addresses(rf, community, "староста") == []
    update_addressee(addressee_id=starosta.parent_id, actor=None, is_public=True)
    index_changes()
    assert len(addresses(rf, community, "староста")) == 1
    Addressee.objects.filter(pk=starosta.pk).update(is_listed=False)
    assert addresses(rf, community, "староста") == [], "nor what the index has not heard of"
    delete_addressee(addressee_id=starosta.pk, actor=None)
    assert not Entry.objects.filter(source=SOURCE, object_id=starosta.pk).exists()


@pytest.mark.django_db
def test_module_that_is_off_finds_nothing(rf: Any, community: Community, starosta: Addressee) -> None:
    for site in Site.objects.filter(community_site__community=community):
        ModuleSwitch.objects.update_or_create(site=site, module="addressees", defaults={"is_enabled": False})
    assert addresses(rf, community, "староста") == []


@pytest.mark.django_db
def test_another_community_finds_nothing_of_ours(rf: Any, starosta: Addressee, stranger: Community) -> None:
    AddresseeFactory(community=stranger, name="Інший староста", slug="inshyi")
    index_changes()
    assert addresses(rf, stranger, "староста") == ["/services/addressees/inshyi/"]
