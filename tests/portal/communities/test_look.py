"""The look of a site: its own stylesheet, its theme, and nobody else's."""

import pytest
from django.core.exceptions import ValidationError

from portal.communities.models import SiteKind, ThemeSetting
from portal.communities.theming import palette_url
from tests.factories.communities import CommunitySiteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def site():
    return CommunitySiteFactory(hostname="testserver").site


def look(site, **fields) -> ThemeSetting:
    setting = ThemeSetting(site=site, **fields)
    setting.full_clean()
    setting.save()
    return setting


def test_site_without_a_choice_needs_no_stylesheet(client, site):
    assert "/_theme/" not in client.get("/nope/").content.decode()
    assert not ThemeSetting.objects.exists()


def test_palette_is_an_immutable_stylesheet(client, site):
    url = palette_url(look(site, palette="cherry"))
    html = client.get("/nope/").content.decode()
    assert html.index("components") < html.index("theme.css") < html.index(url)
    response = client.get(url)
    assert response["Content-Type"].startswith("text/css")
    assert "immutable" in response["Cache-Control"]
    assert "--c-accent:#7A1030" in response.content.decode()


def test_change_changes_the_address_and_the_old_one_is_not_kept_for_ever(client, site):
    setting = look(site, palette="cherry")
    old = palette_url(setting)
    setting.palette = "forest"
    setting.save()
    assert palette_url(setting) != old
    response = client.get(old)
    assert response.status_code == 200 and "immutable" not in response["Cache-Control"]


def test_stylesheet_of_another_site_is_not_served(client, site):
    other = CommunitySiteFactory(hostname="other.localhost").site
    url = palette_url(look(other, palette="wheat"))
    assert client.get(url).status_code == 404
    assert client.get(url, HTTP_HOST="other.localhost").status_code == 200


def test_two_sites_in_turn_keep_their_themes(client, site):
    centre = CommunitySiteFactory(hostname="cnap.localhost", kind=SiteKind.SERVICE_CENTRE).site
    look(site, theme="diia")
    look(centre, theme="cnap")
    for _turn in range(2):
        assert "themes/cnap/" not in client.get("/nope/").content.decode()
        assert "themes/cnap/theme.css" in client.get("/nope/", HTTP_HOST="cnap.localhost").content.decode()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"accent": "#FFEE00"}, "accent"),
        ({"accent_dark": "#222222"}, "accent_dark"),
        ({"hero": "#6A6A6A"}, "hero"),
        ({"hero_dark": "#777777"}, "hero_dark"),
        ({"accent": "red"}, "accent"),
        ({"palette": "gone"}, "palette"),
        ({"theme": "default", "palette": "cherry"}, "palette"),
    ],
)
def test_look_that_cannot_be_read_is_refused(site, fields, wrong):
    with pytest.raises(ValidationError) as caught:
        ThemeSetting(site=site, **fields).full_clean()
    assert wrong in caught.value.message_dict


def test_own_readable_colours_are_taken(client, site):
    url = palette_url(look(site, accent="#0F4A2A", hero="#CDE3D1"))
    css = client.get(url).content.decode()
    assert "--c-accent:#0F4A2A" in css and "--c-hero:#CDE3D1" in css and "--c-on-accent:#FFFFFF" in css
