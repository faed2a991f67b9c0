"""Reading preferences: they work without scripts, come back to the page and never lead elsewhere."""

import pytest
from django.test import Client, RequestFactory

from portal.common.preferences import ReadingPreferences, preferences_key, reader_preferences
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return CommunitySiteFactory(hostname="testserver")


def choose(client: Client, **data: str):
    return client.post("/preferences/", {"next": "/nope/?a=1", **data}, HTTP_ORIGIN="http://testserver")


@pytest.mark.parametrize(
    ("data", "cookie"),
    [
        ({"scheme": "dark"}, "dark.normal.100"),
        ({"contrast": "more"}, "auto.more.100"),
        ({"size": "125"}, "auto.normal.125"),
        ({"scheme": "pink", "size": "900"}, "auto.normal.100"),
    ],
)
def test_choice_is_remembered_and_leads_back(client, site, data, cookie):
    response = choose(client, **data)
    assert response.status_code == 302 and response["Location"] == "/nope/?a=1"
    assert client.cookies["reading"].value == cookie


def test_choices_add_up_and_stand_in_the_first_frame(client, site):
    choose(client, scheme="dark")
    choose(client, contrast="more")
    html = client.get("/nope/").content.decode()
    assert 'data-scheme="dark" data-contrast="more" data-size="100"' in html
    assert html.count('aria-pressed="true"') == 2


def test_buttons_of_the_strip_do_it_without_scripts(client, site):
    html = client.get("/nope/").content.decode()
    assert '<form class="strip__form" action="/preferences/" method="post"' in html
    assert 'name="contrast" value="more"' in html and 'name="size" value="110"' in html
    assert 'name="next" value="/nope/"' in html


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_never_leads_to_another_site(client, site, target):
    assert client.post("/preferences/", {"next": target, "scheme": "dark"})["Location"] == "/"


def test_referring_page_stands_in_for_next(client, site):
    response = client.post("/preferences/", {"scheme": "dark"}, HTTP_REFERER="http://testserver/services/")
    assert response["Location"] == "http://testserver/services/"


def test_foreign_page_cannot_choose(client, site):
    response = client.post("/preferences/", {"scheme": "dark"}, HTTP_ORIGIN="https://evil.example")
    assert response.status_code == 403 and "reading" not in client.cookies


def test_reading_the_address_changes_nothing(client, site):
    assert client.get("/preferences/?scheme=dark").status_code == 405
    assert "reading" not in client.cookies


@pytest.mark.parametrize("value", ["", "x", "dark", "a.b.c", "dark.more.100.9", "<script>.more.150"])
def test_bad_cookie_is_no_error(value):
    request = RequestFactory().get("/")
    request.COOKIES["reading"] = value
    assert reader_preferences(request).scheme == "auto"
    assert preferences_key(request).count(".") == 2


def test_key_of_cached_pages_differs_by_every_preference():
    keys = set()
    for value in ("auto.normal.100", "dark.normal.100", "auto.more.100", "auto.normal.150"):
        request = RequestFactory().get("/")
        request.COOKIES["reading"] = value
        keys.add(preferences_key(request))
    assert len(keys) == 4


def test_steps_stop_at_the_ends():
    assert ReadingPreferences(size="150").larger == "150" and ReadingPreferences(size="100").smaller == "100"


def test_scheme_policy_of_the_site_is_the_start(client, site):
    from portal.communities.models import ThemeSetting

    ThemeSetting.objects.create(site=site.site, scheme_policy="light")
    assert 'data-scheme="light"' in client.get("/nope/").content.decode()
    choose(client, scheme="dark")
    assert 'data-scheme="dark"' in client.get("/nope/").content.decode()
