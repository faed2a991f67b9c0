"""Whole pages for anonymous visitors: fresh, and never somebody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from portal.common.page_generation import bump_hosts, generation, known_generation
from portal.common.preferences import COOKIE
from portal.communities.models import Community
from portal.pages.models import StandardPage
from portal.pages.page_cache import PageCacheMiddleware
from portal.pages.services import ensure_page, publish, set_alerts, set_contacts
from portal.registry.models import ModuleSwitch
from tests.factories.accounts import UserFactory
from tests.factories.pages import StandardPageFactory
from tests.portal.pages.conftest import site_of, text_of

Get = Callable[..., Any]


@pytest.fixture
def page(site: Site) -> StandardPage:
    return ensure_page(site.root_page, StandardPage, "Укриття", lead="Було 34 укриття.")


def warm(get: Get, path: str = "/ukryttia/", host: str = "vyshneva.test") -> None:
    """The first answer of a host begins its generation, the second is kept."""
    get(path, host)
    get(path, host)


def is_cached(get: Get, path: str = "/ukryttia/", host: str = "vyshneva.test", **headers: Any) -> bool:
    with CaptureQueriesContext(connection) as seen:
        assert get(path, host, **headers).status_code in {200, 304}
    return len(seen) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("path", "host"), [("/ukryttia/", "vyshneva.test:4711"), ("/novyny/?page=x1", "vyshneva.test")]
)
def test_nobody_fills_the_cache_with_addresses_of_his_own(page: StandardPage, get: Get, path: str, host: str) -> None:
    warm(get)
    before = set(cache._cache)  # type: ignore[attr-defined]  the suite's cache is in memory
    get(path, host)
    get(path, host)
    assert not [key for key in set(cache._cache) - before if ":page:" in key or ":part:" in key]  # type: ignore[attr-defined]  the same


@pytest.mark.django_db(transaction=True)
class TestFreshness:
    def test_published_change_is_seen_at_once(self, page: StandardPage, get: Get) -> None:
        warm(get)
        assert is_cached(get)
        page.lead = "Тепер 35 укриттів."
        publish(page)
        assert "Тепер 35" in text_of(get("/ukryttia/"))

    def test_draft_changes_nothing(self, page: StandardPage, get: Get) -> None:
        warm(get)
        page.lead = "Чернетка"
        page.save_revision()
        assert is_cached(get)
        assert "Чернетка" not in text_of(get("/ukryttia/"))

    def test_unpublished_page_is_gone_at_once(self, page: StandardPage, get: Get) -> None:
        warm(get)
        page.unpublish()
        assert get("/ukryttia/").status_code == 404

    def test_new_page_appears_in_the_menu_of_others(self, page: StandardPage, site: Site, get: Get) -> None:
        warm(get)
        ensure_page(site.root_page, StandardPage, "Контакти", show_in_menus=True)
        assert 'href="/kontakty/"' in text_of(get("/ukryttia/"))

    def test_changed_settings_are_seen_at_once(self, page: StandardPage, site: Site, get: Get) -> None:
        warm(get)
        set_contacts(site, phone="15-80")
        assert "15-80" in text_of(get("/ukryttia/"))
        warm(get)
        set_alerts(site, [{"kind": "alarm", "title": "Повітряна тривога", "text": "Пройдіть до укриття."}])
        assert "Повітряна тривога" in text_of(get("/ukryttia/"))

    def test_module_switch_is_seen_at_once(self, page: StandardPage, site: Site, get: Get) -> None:
        warm(get)
        ModuleSwitch.objects.create(site=site, module="addressees", is_enabled=False)
        assert not is_cached(get)

    def test_rolled_back_change_keeps_the_cache(self, page: StandardPage, get: Get) -> None:
        warm(get)
        with pytest.raises(RuntimeError), transaction.atomic():
            page.lead = "Не буде"
            publish(page)
            raise RuntimeError
        assert is_cached(get)

    def test_alias_of_the_host_is_fresh_too(self, page: StandardPage, get: Get) -> None:
        warm(get, host="www.vyshneva.test")
        assert is_cached(get, host="www.vyshneva.test")
        page.lead = "Тепер 35 укриттів."
        publish(page)
        assert "Тепер 35" in text_of(get("/ukryttia/", "www.vyshneva.test"))

    def test_sister_site_is_fresh_and_a_neighbour_stays_cached(
        self, page: StandardPage, neighbour: Community, get: Get
    ) -> None:
        warm(get, "/", "cnap.vyshneva.test")
        warm(get, "/", "lisova.test")
        publish(page)
        assert not is_cached(get, "/", "cnap.vyshneva.test")
        assert is_cached(get, "/", "lisova.test")


@pytest.mark.django_db
class TestNoLeaks:
    def test_hosts_do_not_share_pages(self, page: StandardPage, community: Community, get: Get) -> None:
        other = ensure_page(site_of(community, "service_centre").root_page, StandardPage, "Укриття", lead="ЦНАП.")
        for _time in range(2):
            assert "Було 34" in text_of(get("/ukryttia/"))
            assert other.lead in text_of(get("/ukryttia/", "cnap.vyshneva.test"))

    def test_reading_preferences_do_not_leak(self, page: StandardPage, client: Client) -> None:
        def ask() -> str:
            return client.get("/ukryttia/", headers={"host": "vyshneva.test"}).content.decode()

        ask(), ask()
        client.cookies[COOKIE] = "dark.more.125"
        dark = [ask(), ask()]
        assert all('data-scheme="dark"' in html and 'data-contrast="more"' in html for html in dark)
        del client.cookies[COOKIE]
        assert 'data-scheme="auto"' in ask()

    def test_scheme_of_the_address_is_in_the_key(self, page: StandardPage, client: Client) -> None:
        headers = {"host": "vyshneva.test"}
        for _time in range(2):
            client.get("/ukryttia/", headers=headers)
        with CaptureQueriesContext(connection) as seen:
            client.get("/ukryttia/", headers=headers, secure=True)
        assert len(seen) > 0

    def test_signed_in_person_neither_reads_nor_fills_the_cache(self, page: StandardPage, get: Get) -> None:
        warm(get)
        staff = Client(HTTP_HOST="vyshneva.test")
        staff.force_login(UserFactory(is_staff=True, is_superuser=True))
        html = staff.get("/ukryttia/").content.decode()
        assert f"/admin/pages/{page.pk}/edit/" in html
        assert "/admin/pages/" not in get("/ukryttia/").content.decode()

    def test_unknown_argument_is_not_cached(self, page: StandardPage, get: Get) -> None:
        for _time in range(3):
            assert not is_cached(get, "/ukryttia/?utm_source=somebody")

    def test_not_found_is_not_cached(self, site: Site, get: Get) -> None:
        get("/nema/"), get("/nema/")
        StandardPageFactory(parent=site.root_page, slug="nema")
        assert get("/nema/").status_code == 200

    def test_stranger_host_leaves_no_trace(self, community: Community, client: Client) -> None:
        client.get("/", headers={"host": "stranger.test"})
        assert known_generation("stranger.test") is None

    def test_page_with_a_form_token_is_not_kept(self, community: Community) -> None:
        from django.middleware.csrf import get_token

        def view(request: Any) -> HttpResponse:
            request.page_cache_seconds = 60
            return HttpResponse(get_token(request))

        generation("vyshneva.test")
        middleware = PageCacheMiddleware(view)
        answers = {middleware(RequestFactory().get("/x/", HTTP_HOST="vyshneva.test")).content for _time in range(2)}
        assert len(answers) == 2

    def test_answer_with_a_cookie_is_not_kept(self, community: Community) -> None:
        seen = []

        def view(request: Any) -> HttpResponse:
            request.page_cache_seconds = 60
            seen.append(request)
            response = HttpResponse("x")
            response.set_cookie("who", "me")
            return response

        generation("vyshneva.test")
        for _time in range(3):
            PageCacheMiddleware(view)(RequestFactory().get("/x/", HTTP_HOST="vyshneva.test"))
        assert len(seen) == 3

    def test_view_that_does_not_ask_is_not_kept(self, community: Community) -> None:
        seen = []
        middleware = PageCacheMiddleware(lambda request: seen.append(request) or HttpResponse("x"))
        for _time in range(3):
            middleware(RequestFactory().get("/services/", HTTP_HOST="vyshneva.test"))
        assert len(seen) == 3


@pytest.mark.django_db
class TestValidators:
    def test_browser_that_has_the_page_gets_304(self, page: StandardPage, get: Get) -> None:
        first = get("/ukryttia/")
        again = get("/ukryttia/", **{"if-none-match": first["ETag"]})
        third = get("/ukryttia/", **{"if-none-match": first["ETag"]})
        assert (again.status_code, third.status_code) == (304, 304)
        assert third.content == b""
        assert get("/ukryttia/", **{"if-none-match": '"other"'}).status_code == 200

    def test_browsers_ask_each_time_and_proxies_keep_nothing(self, page: StandardPage, get: Get) -> None:
        warm(get)
        response = get("/ukryttia/")
        assert response["Cache-Control"] == "private, no-cache"
        assert "Cookie" in response["Vary"]
        assert "Content-Security-Policy" in response
        assert response["X-Frame-Options"] == "DENY"
        assert response["Content-Language"] == "uk"

    def test_head_is_answered_from_the_same_page(self, page: StandardPage, client: Client, get: Get) -> None:
        warm(get)
        with CaptureQueriesContext(connection) as seen:
            response = client.head("/ukryttia/", headers={"host": "vyshneva.test"})
        assert (response.status_code, response.content, len(seen)) == (200, b"", 0)


def test_lost_generation_never_brings_an_old_page_back(db: None) -> None:
    first = generation("vyshneva.test")
    cache.clear()
    assert known_generation("vyshneva.test") is None
    assert generation("vyshneva.test") != first


@pytest.mark.django_db(transaction=True)
def test_generation_changes_after_the_commit_only() -> None:
    before = generation("vyshneva.test")
    with transaction.atomic():
        bump_hosts(["vyshneva.test"])
        assert generation("vyshneva.test") == before
    assert generation("vyshneva.test") != before
