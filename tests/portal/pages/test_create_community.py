"""create_community: twice is once, and the second community lives beside the first."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Collection, Page, Site

from portal.communities.models import Community, HostAlias
from portal.pages.models import NewsIndex, StandardPage
from portal.pages.services import ensure_news, ensure_page, set_footer
from portal.search.services import index_changes
from tests.factories.accounts import UserFactory
from tests.factories.communities import MembershipFactory
from tests.factories.pages import PictureFactory, PublicDocumentFactory
from tests.portal.pages.conftest import site_of, text_of

Get = Callable[..., Any]
VYSHNEVA = {
    "name": "Вишнева громада",
    "slug": "vyshneva",
    "host": "vyshneva.test",
    "cnap_host": "cnap.vyshneva.test",
    "alias": ["www.vyshneva.test"],
    "port": 8000,
}


def state() -> tuple[Any, ...]:
    return (
        list(Community.objects.values_list("slug", "name")),
        list(Site.objects.order_by("pk").values_list("hostname", "port", "root_page")),
        list(HostAlias.objects.values_list("hostname", "site")),
        list(Page.objects.order_by("path").values_list("url_path", "last_published_at", "latest_revision")),
        list(Collection.objects.order_by("path").values_list("path", "name")),
    )


@pytest.mark.django_db
class TestCommand:
    def test_makes_sites_required_pages_and_says_where(self) -> None:
        out = StringIO()
        call_command("create_community", stdout=out, **VYSHNEVA)
        community = Community.objects.get(slug="vyshneva")
        assert out.getvalue().strip() == "Вишнева громада: vyshneva.test, cnap.vyshneva.test"
        for kind in ("community", "service_centre"):
            root = site_of(community, kind).root_page
            assert {"novyny", "dostupnist", "personalni-dani"} <= set(
                root.get_children().values_list("slug", flat=True)
            )
        assert community.collection.name == "Вишнева громада"
        assert not Page.objects.filter(title__startswith="Welcome").exists()

    def test_twice_is_once(self) -> None:
        call_command("create_community", stdout=StringIO(), **VYSHNEVA)
        before = state()
        call_command("create_community", stdout=StringIO(), **VYSHNEVA)
        assert state() == before

    def test_what_people_changed_stays(self) -> None:
        call_command("create_community", stdout=StringIO(), **VYSHNEVA)
        community = Community.objects.get(slug="vyshneva")
        root = site_of(community).root_page
        StandardPage.objects.child_of(root).filter(slug="dostupnist").update(lead="Наш текст")
        Community.objects.update(name="Вишнева селищна громада")
        call_command("create_community", stdout=StringIO(), **{**VYSHNEVA, "port": 9000})
        assert StandardPage.objects.child_of(root).get(slug="dostupnist").lead == "Наш текст"
        assert Community.objects.get().name == "Вишнева селищна громада"
        assert site_of(community).port == 9000

    @pytest.mark.parametrize("host", ["http://vyshneva.test", "vyshneva.test:8000", "вишнева.test", "x-.test", "a b"])
    def test_wrong_host_is_named(self, host: str) -> None:
        with pytest.raises(CommandError, match="is no host name"):
            call_command("create_community", stdout=StringIO(), **{**VYSHNEVA, "host": host})
        assert not Community.objects.exists()

    def test_host_of_another_community_is_not_taken(self) -> None:
        call_command("create_community", stdout=StringIO(), **VYSHNEVA)
        before = state()
        for host in ("cnap.vyshneva.test", "www.vyshneva.test"):
            with pytest.raises(CommandError, match="belongs to another community"):
                call_command("create_community", stdout=StringIO(), name="Лісова громада", slug="lisova", host=host)
        assert state() == before

    def test_same_host_twice_is_refused(self) -> None:
        with pytest.raises(CommandError, match="stand once"):
            call_command("create_community", stdout=StringIO(), **{**VYSHNEVA, "cnap_host": "vyshneva.test"})


class TestSecondCommunity:
    """Nothing of one community is seen on the other's hosts."""

    @pytest.fixture
    def secret(self, community: Community, neighbour: Community) -> StandardPage:
        site = site_of(neighbour)
        page = ensure_page(site.root_page, StandardPage, "Таємниця лісу", lead="Лісова загадка", show_in_menus=True)
        index = NewsIndex.objects.child_of(site.root_page).get()
        from portal.common.clock import today

        ensure_news(index, "Лісова новина", on=today(), lead="Лісова загадка", topics=["Лісове"])
        set_footer(site, [("Лісовий стовпець", [("Лісове посилання", page)])])
        return page

    def test_menus_pages_feeds_and_search_are_apart(self, secret: StandardPage, get: Get) -> None:
        for path in ("/", "/novyny/", "/sitemap/", "/sitemap.xml", "/rss.xml", "/search/?q=лісова", "/nema/"):
            for host in ("vyshneva.test", "cnap.vyshneva.test", "cnap.lisova.test"):
                assert "лісов" not in text_of(get(path, host)).lower().replace("лісова громада", "").replace(
                    'value="лісова"', ""
                ).replace("пошук: лісова", "").replace("search: лісова", ""), (host, path)
        assert "Таємниця лісу" in text_of(get("/", "lisova.test"))
        assert get("/taiemnytsia-lisu/").status_code == 404
        assert get("/taiemnytsia-lisu/", "lisova.test").status_code == 200

    def test_search_stays_below_the_root(self, secret: StandardPage, get: Get) -> None:
        index_changes()
        assert "Нічого не знайдено" in text_of(get("/search/?q=загадка"))
        assert "Знайдено: 2" in text_of(get("/search/?q=загадка", "lisova.test"))

    @pytest.mark.usefixtures("media_on_disk")
    def test_media_answers_only_on_its_own_hosts(self, community: Community, neighbour: Community, get: Get) -> None:
        picture = PictureFactory(collection=neighbour.collection)
        address = picture.get_rendition("width-400").url
        document = PublicDocumentFactory(collection=neighbour.collection)
        assert get(address, "lisova.test").status_code == 200
        assert get(address, "vyshneva.test").status_code == 404
        assert get(document.url, "lisova.test").status_code == 200
        assert get(document.url, "vyshneva.test").status_code == 404
        assert str(document.pk) not in document.url.split("/")

    def test_chooser_shows_own_pages_only(self, secret: StandardPage, community: Community) -> None:
        from django.test import RequestFactory

        from portal.pages.wagtail_hooks import pages_of_own_communities

        request = RequestFactory().get("/admin/choose-page/")
        request.user = UserFactory()
        MembershipFactory(user=request.user, community=community, role="editor")
        titles = set(pages_of_own_communities(Page.objects.all(), request).values_list("title", flat=True))
        assert "Вишнева громада" in titles
        assert not titles & {"Таємниця лісу", "Лісова громада", "Лісова новина"}

    def test_originals_and_strange_paths_are_not_served(self, community: Community, get: Get) -> None:
        picture = PictureFactory(collection=community.collection)
        for path in (picture.file.url, "/media/images/../original_images/x.jpg", "/media/images/x.svg", "/media/x/"):
            assert get(path).status_code == 404
