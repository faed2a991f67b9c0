"""Widgets of modules on pages: shared for seconds among anonymous visitors, never with anybody else's data."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Site

from portal.communities.models import Community
from portal.pages.blocks import data
from portal.pages.services import block, publish
from tests.factories.accounts import UserFactory
from tests.portal.pages.conftest import site_of, text_of

Get = Callable[..., Any]


@pytest.fixture
def asked(community: Community, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Both homes carry a widget; every time its module is asked, the host is noted."""
    hosts: list[str] = []

    def render(request: Any, key: str, params: dict[str, Any]) -> str:
        hosts.append(request.get_host())
        who = request.user.email if request.user.is_authenticated else "nobody"
        return f"<p>Віджет {key} {params['zone']} {request.get_host()} {who}</p>"

    monkeypatch.setattr(data, "render_page_widget", render)
    for kind in ("community", "service_centre"):
        home = site_of(community, kind).root_page.specific
        home.body = [block("widget", {"widget": "any.thing", "heading": "", "is_joined": False})]
        publish(home)
    return hosts


def test_anonymous_visitors_share_a_widget_per_site(asked: list[str], get: Get) -> None:
    for _time in range(2):
        assert "vyshneva.test nobody" in text_of(get("/?uncached=1"))
        assert "cnap.vyshneva.test nobody" in text_of(get("/?uncached=1", "cnap.vyshneva.test"))
    assert asked == ["vyshneva.test", "cnap.vyshneva.test"]


def test_signed_in_person_has_a_widget_alone(asked: list[str], get: Get) -> None:
    browser = Client(HTTP_HOST="vyshneva.test")
    browser.force_login(UserFactory(email="me@example.test"))
    get("/?uncached=1")
    for _time in range(2):
        assert "me@example.test" in text_of(browser.get("/"))
    assert "nobody" in text_of(get("/?uncached=1"))
    assert len(asked) == 3


def test_page_with_a_widget_lives_for_seconds(asked: list[str], get: Get) -> None:
    assert get("/").wsgi_request.page_cache_seconds == data.LIVE_SECONDS


def test_widget_that_fails_is_logged_and_leaves_the_page(
    asked: list[str], get: Get, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any) -> str:
        raise RuntimeError("broken module")

    monkeypatch.setattr(data, "render_page_widget", fail)
    response = get("/")
    assert response.status_code == 200 and "<section class" in text_of(response)
    assert "broken module" in caplog.text


def test_widget_that_says_nothing_leaves_no_section(
    asked: list[str], get: Get, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "render_page_widget", lambda *args: "")
    assert '<section class="section wrap' not in text_of(get("/"))


def test_widget_with_a_form_is_not_shared(asked: list[str], get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.middleware.csrf import get_token

    monkeypatch.setattr(data, "render_page_widget", lambda request, *args: f"<p>{get_token(request)}</p>")
    answers = {get("/").content for _time in range(2)}
    assert len(answers) == 2


def test_widget_beside_the_question_is_drawn_and_not_shown_as_its_own_markup(
    asked: list[str], get: Get, community: Community
) -> None:
    home = site_of(community, "service_centre").root_page.specific
    home.hero_side = [block("widget", {"widget": "any.thing", "heading": ""})]
    publish(home)
    html = get("/?uncached=1", "cnap.vyshneva.test").content.decode()
    assert "<p>Віджет any.thing aside" in html and "&lt;p&gt;" not in html
