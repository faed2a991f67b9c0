"""Each page type answers, in its own site, with a constant number of queries."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site

from portal.common.page_generation import bump_everywhere
from portal.communities.models import Community
from portal.pages.models import CnapHome, CommunityHome, News, NewsIndex, SectionPage, StandardPage
from portal.pages.services import block, ensure_page, publish
from tests.factories.pages import (
    NewsFactory,
    NewsIndexFactory,
    NewsTopicFactory,
    PictureFactory,
    SectionPageFactory,
    StandardPageFactory,
)
from tests.portal.pages.conftest import site_of, text_of

Get = Callable[..., Any]


def queries_of(get: Get, path: str, host: str = "vyshneva.test") -> int:
    """Queries of a page that no cache of whole pages answers; menus and templates are warm."""
    get(path, host)
    with CaptureQueriesContext(connection) as seen:
        response = get(f"{path}?uncached=1", host)
    assert response.status_code == 200
    return len(seen)


def test_both_homes_answer_with_one_heading_and_a_search_field(community: Community, get: Get) -> None:
    for host in ("vyshneva.test", "cnap.vyshneva.test", "www.vyshneva.test"):
        html = text_of(get("/", host))
        assert html.count("<h1") == 1
        assert 'role="search"' in html


def test_standard_page_shows_lead_dates_and_responsible_unit(site: Site, get: Get) -> None:
    ensure_page(
        site.root_page,
        StandardPage,
        "Паспорт громади",
        lead="Люди, землі, бюджет.",
        responsible="відділ економіки",
        body=[block("text", {"text": "<p>Площа 186 км².</p>"})],
    )
    html = text_of(get("/pasport-hromady/"))
    assert "Люди, землі, бюджет." in html
    assert "відділ економіки" in html
    assert "Площа" in html
    assert "<time datetime=" in html


def test_section_shows_cards_of_its_pages_and_their_pages(site: Site, get: Get) -> None:
    section = SectionPageFactory(parent=site.root_page, title="Громада", slug="hromada")
    column = SectionPageFactory(parent=section, title="Безпека", slug="bezpeka")
    StandardPageFactory(parent=column, title="Укриття", slug="ukryttia")
    StandardPageFactory(parent=section, title="Паспорт", slug="pasport", lead="У цифрах")
    StandardPageFactory(parent=section, title="Чернетка", slug="chernetka", live=False)
    html = text_of(get("/hromada/"))
    assert 'href="/hromada/bezpeka/ukryttia/"' in html
    assert "У цифрах" in html
    assert "Чернетка" not in html


def test_breadcrumbs_lead_home(site: Site, get: Get) -> None:
    section = SectionPageFactory(parent=site.root_page, title="Громада", slug="hromada")
    StandardPageFactory(parent=section, title="Паспорт", slug="pasport")
    html = text_of(get("/hromada/pasport/"))
    assert '<a href="/hromada/">Громада</a>' in html
    assert '<a href="/">' in html


def test_news_list_filters_by_topic_and_pages(site: Site, get: Get) -> None:
    index = NewsIndex.objects.child_of(site.root_page).get()
    roads = NewsTopicFactory(index=index, name="Дороги", slug="dorohy")
    for number in range(14):
        news = NewsFactory(parent=index, title=f"Подія {number}", slug=f"podiia-{number}")
        if number == 3:
            news.topics.set([roads])
            news.save()
    first, second = text_of(get("/novyny/")), text_of(get("/novyny/?page=2"))
    assert first.count('<h2 class="card__t') == 12 and second.count('<h2 class="card__t') == 2
    filtered = text_of(get("/novyny/?topic=dorohy"))
    assert filtered.count('<h2 class="card__t') == 1 and "Подія 3" in filtered
    assert get("/novyny/?topic=nema&page=999").status_code == 200


@pytest.mark.parametrize("path", ["/", "/novyny/"])
def test_queries_do_not_grow_with_news(path: str, community: Community, site: Site, get: Get) -> None:
    index = NewsIndex.objects.child_of(site.root_page).get()
    home = site.root_page.specific
    home.body = [block("latest_news", {"heading": "Новини", "index": None, "count": 5, "topic": "", "layout": "lead"})]
    publish(home)
    topic = NewsTopicFactory(index=index, name="Дороги", slug="dorohy")

    def add(count: int) -> None:
        for _number in range(count):
            news = NewsFactory(parent=index, cover=PictureFactory(), cover_alt="Опис")
            news.topics.set([topic])
            news.save()
        bump_everywhere()

    add(2)
    few = queries_of(get, path)
    add(28)
    # Renditions of covers are looked up in one query for a list, made once.
    many = queries_of(get, path)
    assert many <= few


def test_home_takes_at_most_twelve_queries(community: Community, site: Site, get: Get) -> None:
    from portal.common.clock import today
    from portal.pages.demo import seed

    seed(community, today())
    assert queries_of(get, "/") <= 12
    assert queries_of(get, "/", "cnap.vyshneva.test") <= 12
    assert len(get("/").content) <= 60_000


def test_page_types_stand_only_where_they_belong(db: None) -> None:
    assert not StandardPage.can_exist_under(NewsIndex())
    assert not News.can_exist_under(SectionPage())
    assert News.can_exist_under(NewsIndex())
    assert SectionPage.can_exist_under(CommunityHome()) and SectionPage.can_exist_under(CnapHome())
    assert not CommunityHome.can_exist_under(SectionPage())
    assert CommunityHome.can_exist_under(Page())


def test_slug_is_written_from_the_title_and_kept_free(site: Site) -> None:
    first = ensure_page(site.root_page, StandardPage, "Зв’язок")
    second = StandardPage(title="Зв’язок")
    site.root_page.refresh_from_db()
    site.root_page.add_child(instance=second)
    assert first.slug == "zviazok"
    assert second.slug == "zviazok-2"


def test_address_of_a_service_is_refused_for_a_page(site: Site) -> None:
    from django.core.exceptions import ValidationError

    page = StandardPageFactory(parent=site.root_page)
    page.slug = "search"
    with pytest.raises(ValidationError):
        page.full_clean()
    assert ensure_page(site.root_page, StandardPage, "Пошук", slug="search-2").live


def test_unpublished_page_is_not_found(site: Site, get: Get) -> None:
    page = StandardPageFactory(parent=site.root_page, slug="tut")
    assert get("/tut/").status_code == 200
    page.unpublish()
    assert get("/tut/").status_code == 404


def test_centre_page_is_not_found_on_the_other_site(community: Community, get: Get) -> None:
    StandardPageFactory(parent=site_of(community, "service_centre").root_page, slug="blanky")
    assert get("/blanky/", "cnap.vyshneva.test").status_code == 200
    assert get("/blanky/").status_code == 404


def test_second_list_of_news_may_stand_in_a_section(site: Site, get: Get) -> None:
    section = SectionPageFactory(parent=site.root_page, slug="rada")
    index = NewsIndexFactory(parent=section, title="Новини ради", slug="novyny-rady")
    NewsFactory(parent=index, title="Сесія", slug="sesiia")
    assert "Сесія" in text_of(get("/rada/novyny-rady/"))
