"""The public pages: life events, А–Я, filters, the card of a service in two languages."""

import json
import re
from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from modules.service_guide.widgets import events, popular_services, search_box
from portal.communities.models import Community
from portal.embed.models import WidgetConfig
from portal.registry.models import ModuleSwitch
from portal.search.services import index_changes
from tests.factories.addressees import AddresseeFactory, OfficeFactory
from tests.factories.service_guide import (
    FactFactory,
    LegalActFactory,
    LifeEventFactory,
    OfferFactory,
    OfferPlaceFactory,
    ServiceEventFactory,
    ServiceFactory,
)

pytestmark = pytest.mark.django_db
HOME = "/services/service_guide/"


def give(community: Community, title: str, event: Any = None, **fields: Any) -> Any:
    offer = OfferFactory(community=community, service=ServiceFactory(title=title, **fields))
    if event is not None:
        ServiceEventFactory(service=offer.service, event=event)
    return offer


def titles(answer: Any) -> list[str]:
    return re.findall(r'class="item__t" href="[^"]+"[^>]*>([^<]+)</a>', answer.content.decode().replace("\xa0", " "))


@pytest.mark.db
def test_catalogue_shows_life_events_in_order_and_how_many_more(visitor: Client, community: Community) -> None:
    home, birth = LifeEventFactory(title="Житло", order=20), LifeEventFactory(title="Народження", order=10)
    LifeEventFactory(title="Порожня подія")
    for number in range(5):
        give(community, f"Послуга {number}", home)
    give(community, "Яблуко", birth)
    page = visitor.get(HOME).content.decode()
    assert page.index("Народження") < page.index("Житло")
    assert "Порожня подія" not in page
    assert "Ще 2" in page
    assert "Усі 6 послуг" in page


@pytest.mark.db
def test_list_stands_in_ukrainian_order_under_letters(visitor: Client, community: Community) -> None:
    for title in ("Їдальня", "Ґанок", "Іменини", "Ярмарок", "Гай", "«Ера»", "Єднання"):
        give(community, title)
    answer = visitor.get(f"{HOME}all/")
    assert titles(answer) == ["Гай", "Ґанок", "«Ера»", "Єднання", "Іменини", "Їдальня", "Ярмарок"]
    assert re.findall(r'id="l-\d+">(.)</h3>', answer.content.decode()) == ["Г", "Ґ", "Е", "Є", "І", "Ї", "Я"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "business"}, ["Для всіх", "Справа"]),
        ({"online": "1"}, ["Справа"]),
        ({"free": "1", "who": "people"}, ["Для всіх"]),
        ({"event": "zhytlo"}, ["Паспорт"]),
        ({"who": "<script>", "event": "unknown"}, ["Для всіх", "Паспорт", "Справа"]),
    ],
)
def test_filters_narrow_the_list(
    visitor: Client, community: Community, query: dict[str, str], found: list[str]
) -> None:
    give(community, "Справа", audience="business", online_url="https://diia.gov.ua/")
    give(community, "Паспорт", LifeEventFactory(slug="zhytlo"), cost_kind="fee", fee=10)
    give(community, "Для всіх", audience="all")
    assert titles(visitor.get(f"{HOME}all/", query)) == found


@pytest.mark.db
def test_search_finds_any_form_of_a_word_and_what_people_call_it(visitor: Client, community: Community) -> None:
    give(community, "Призначення житлової субсидії")
    give(community, "Реєстрація місця проживання", also_known_as="прописка")
    offer = give(community, "Паспорт", code="00999")
    for each in (*community_offers(community), offer):
        each.service.save()
    mark(community)
    for words, title in (
        ("субсидію", "Призначення житлової субсидії"),
        ("прописку", "Реєстрація місця проживання"),
        ("00999", "Паспорт"),
    ):
        assert titles(visitor.get(f"{HOME}all/", {"q": words})) == [title], words
    page = visitor.get(f"{HOME}all/", {"q": "щось\x00незнане"})
    assert page.status_code in (200, 400)
    assert "Такої послуги не знайшли" in visitor.get(f"{HOME}all/", {"q": "незнане"}).content.decode()


def community_offers(community: Community) -> list[Any]:
    from modules.service_guide.models import Offer

    return list(Offer.objects.for_community(community))


def mark(community: Community) -> None:
    from modules.service_guide.services.changes import offers_changed

    offers_changed(community_offers(community))
    index_changes()


def test_card_shows_facts_with_sources_and_examples_as_examples(visitor: Client, community: Community) -> None:
    offer = give(community, "Субсидія", code="00123", online_url="https://portal.pfu.gov.ua/")
    service = offer.service
    FactFactory(service=service, kind="documents", text="Паспорт\nЗаява", is_example=True)
    source = {"source_url": "https://zakon.rada.gov.ua/x", "checked_on": date(2026, 11, 22), "is_example": False}
    FactFactory(service=service, kind="term", text="10 днів", **source)
    LegalActFactory(service=service, title="Закон про субсидію", url="https://zakon.rada.gov.ua/laws/show/1")
    centre = AddresseeFactory(community=community, name="ЦНАП", kind="service_centre", phone="15-00")
    OfficeFactory(addressee=centre, address="вул. Шкільна, 8")
    OfferPlaceFactory(offer=offer, addressee=centre, note="вікно 4")
    page = visitor.get(f"{HOME}{offer.slug}/").content.decode().replace("\xa0", " ")
    for words in ("Паспорт", "Заява", "10 днів", "Закон про субсидію", "вул. Шкільна, 8", "вікно 4", "Подати онлайн"):
        assert words in page, words
    assert "звірено 22 листопада 2026 р." in page
    assert "00123 (приклад)" in page
    assert page.count(">приклад<") >= 1
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', page)[1])  # type: ignore[index]  the page has one
    assert data["name"] == "Субсидія"
    assert "identifier" not in data, "an identifier that nobody verified is told to no machine"


@pytest.mark.db
def test_map_for_robots_has_services_that_are_given_in_each_language_they_have(
    visitor: Client, community: Community, stranger: Community
) -> None:
    both, dropped = give(community, "Субсидія", title_en="Housing subsidy"), give(community, "Довідка")
    give(stranger, "Чужа")
    mark(community)
    mark(stranger)
    type(dropped).objects.filter(pk=dropped.pk).update(is_given=False)
    found = visitor.get("/sitemap.xml").content.decode()
    addresses = [line for line in re.findall(r"<loc>([^<]+)</loc>", found) if HOME in line]
    assert addresses == [f"http://vyshneva.test{start}{HOME}{both.slug}/" for start in ("", "/en")]


def test_hostile_words_stay_words(visitor: Client, community: Community) -> None:
    offer = give(community, "</script><script>alert(1)</script>", lead="<img src=x onerror=alert(1)>")
    page = visitor.get(f"{HOME}{offer.slug}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_english_reader_gets_english_where_it_is_and_honest_ukrainian_elsewhere(
    visitor: Client, community: Community
) -> None:
    offer = give(community, "Субсидія", title_en="Housing subsidy", lead="Допомога", lead_en="Help")
    FactFactory(service=offer.service, kind="term", text="10 днів")
    page = visitor.get(f"/en{HOME}{offer.slug}/").content.decode()
    assert "Housing subsidy" in page
    assert 'lang="uk">10' in page.replace("\xa0", " ")
    assert "in Ukrainian only" in page
    assert 'hreflang="en"' not in page.split("</head>")[0]


def test_what_is_not_given_is_not_there(visitor: Client, community: Community, stranger: Community) -> None:
    dropped = OfferFactory(community=community, is_given=False)
    ended = OfferFactory(community=community, service__is_in_force=False)
    theirs = OfferFactory(community=stranger)
    alien = OfferFactory(community=community, service=ServiceFactory(community=stranger, title="Чужа власна"))
    for offer in (dropped, ended, theirs, alien):
        assert visitor.get(f"{HOME}{offer.slug}/").status_code == 404
    assert "Перелік послуг поки порожній" in visitor.get(HOME).content.decode()
    assert visitor.get(f"{HOME}event/nema/").status_code == 404


def test_module_that_is_off_answers_nothing(visitor: Client, community: Community) -> None:
    offer = give(community, "Субсидія")
    ModuleSwitch.objects.create(site=community.sites.get().site, module="service_guide", is_enabled=False)
    for path in ("", "all/", f"{offer.slug}/"):
        assert visitor.get(HOME + path).status_code == 404
    assert visitor.get("/api/v1/service_guide/services/").status_code == 404


@pytest.mark.parametrize("path", ["", "all/"])
def test_lists_ask_as_often_for_three_services_as_for_one(
    visitor: Client, community: Community, path: str, django_assert_max_num_queries: Any
) -> None:
    event = LifeEventFactory()
    give(community, "Перша", event)
    visitor.get(HOME + path)
    counts = []
    for number in range(2):
        with django_assert_max_num_queries(40) as seen:
            visitor.get(HOME + path, {"page": str(number + 1), "x": str(number)})
        counts.append(len(seen))
        for each in range(3):
            give(community, f"Ще {number}{each}", event)
    assert counts[0] == counts[1]


def test_list_in_a_foreign_page_opens_services_on_the_site_and_searches_inside(
    visitor: Client, community: Community
) -> None:
    give(community, "Призначення субсидії")
    give(community, "Паспорт")
    mark(community)
    site = community.sites.get().site
    widget = WidgetConfig.objects.create(site=site, kind="service_guide.catalogue", name="Послуги")
    page = visitor.get(f"/widget/service_guide/{widget.key}/")
    assert titles(page) == ["Паспорт", "Призначення субсидії"]
    assert page.content.decode().count('target="_top"') == 2
    assert titles(visitor.get(f"/widget/service_guide/{widget.key}/", {"q": "субсидію"})) == ["Призначення субсидії"]
    assert visitor.get("/widget/service_guide/unknown/").status_code == 404


def test_blocks_of_pages_show_services_or_nothing(rf: Any, community: Community) -> None:
    request = rf.get("/")
    request.community = community
    assert [make(request, {}) for make in (events, popular_services, search_box)] == [None, None, None]
    offer = give(community, "Паспорт", LifeEventFactory())
    type(offer).objects.filter(pk=offer.pk).update(is_popular=True)
    shown = [make(request, {"heading": "Наші"}) for make in (events, popular_services, search_box)]
    assert [each["heading"] for each in shown if each] == ["Наші"] * 3


@pytest.mark.db
def test_card_asks_as_often_for_five_places_as_for_one_and_shows_them_on_a_map(
    visitor: Client, community: Community
) -> None:
    url = f"{HOME}pasport/"
    offer = give(community, "Паспорт", slug="pasport")

    def place(name: str) -> None:
        addressee = AddresseeFactory(community=community, name=name)
        OfficeFactory(addressee=addressee, latitude="50.4501", longitude="30.5234")
        OfferPlaceFactory(offer=offer, addressee=addressee)

    def asked() -> int:
        for name in settings.CACHES:
            caches[name].clear()
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(url).status_code == 200
        return len(queries)

    place("Центр")
    asked()  # fills what a process keeps for ever
    one = asked()
    for number in range(4):
        place(f"Відділ {number}")
    assert asked() == one
    page = visitor.get(url).content.decode()
    assert page.count('data-lat="50.4501') == 5
    assert "<point-map" in page
