"""The manifest of the site as an app on a phone: without it an iPhone shows no notices."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from portal.common.contrast import core_tokens
from portal.communities.models import ThemeSetting
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db
PATH = "/manifest.webmanifest"


@pytest.fixture
def owner():
    return CommunitySiteFactory(hostname="testserver", community__name="Вишнева громада")


def test_page_leads_to_a_manifest_with_the_name_and_the_colours_of_the_site(client: Client, owner) -> None:
    ThemeSetting.objects.create(site=owner.site, hero="#7A1030")
    assert f'<link rel="manifest" href="{PATH}">' in client.get("/nope/").content.decode()
    answer = client.get(PATH)
    assert answer["Content-Type"] == "application/manifest+json"
    told = json.loads(answer.content)
    assert (told["name"], told["lang"], told["display"]) == ("Вишнева громада", "uk", "standalone")
    assert (told["start_url"], told["scope"], told["id"]) == ("/", "/", "/")
    assert told["theme_color"] == "#7A1030"
    assert told["background_color"] == core_tokens()["light"]["c-bg"]


def test_icon_is_what_the_site_shows_as_its_own(client: Client, owner) -> None:
    [icon] = json.loads(client.get(PATH).content)["icons"]
    assert f'<link rel="icon" href="{icon["src"]}" type="{icon["type"]}">' in client.get("/nope/").content.decode()
    assert icon["sizes"] == "any"


def test_host_of_nobody_has_no_manifest(client: Client) -> None:
    assert reverse("site_manifest") == PATH
    assert client.get(PATH, headers={"host": "nobody.test"}).status_code in {400, 404}
