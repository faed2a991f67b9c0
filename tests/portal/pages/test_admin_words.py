"""The admin speaks Ukrainian: every page that an editor and an owner open is read, and no English word is on it."""

import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, NavigableString
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from portal.communities.models import Community
from portal.communities.services.roles import put_into_groups
from tests.factories.accounts import UserFactory
from tests.factories.communities import MembershipFactory
from tests.factories.pages import PictureFactory
from tests.portal.pages.conftest import site_of
from tests.support.people import sign_in_fully

HOST = "vyshneva.test"
# Names and abbreviations that stay as they are; keys of a keyboard.
NAMES = {"Wagtail", "Ctrl", "Shift", "Alt", "Esc", "Enter", "XLSX", "CSV", "PDF", "URL", "SEO", "English"}
FORMATS = {"AVIF", "GIF", "JPEG", "JPG", "PNG", "WEBP"}
# Written by Wagtail into its templates past any catalogue: a list without a name.
FIXED = {"None", "title"}
UNSEEN = ("script", "style", "template", "code")
SAID = ("placeholder", "aria-label", "title")
WORD = re.compile(r"\b[A-Za-z][a-z]{2,}\b|\b[A-Z]{3,}\b")
ADDRESS = re.compile(r"\S+@\S+|https?://\S+|\S*\.(?:test|example|localhost|html?|png|jpe?g|svg)\S*|/\S+|%\(?\w+\)?s?")


def english_words(html: str) -> set[str]:
    """Latin words of visible texts and of what a screen reader says."""
    tree = BeautifulSoup(html, "html.parser")
    zones = tree.find_all("select", attrs={"name": "locale-current_time_zone"})
    for node in [*tree(UNSEEN), *zones]:
        node.extract()
    page = tree.body or tree  # a dialog or a part of a list has none
    texts = [text for text in page.find_all(string=True) if type(text) is NavigableString]
    texts += [node[name] for name in SAID for node in page.find_all(attrs={name: True})]
    found = {word for text in texts for word in WORD.findall(ADDRESS.sub(" ", str(text)))}
    return found - NAMES - FORMATS - FIXED


def client_of(community: Community, role: str) -> Client:
    user = UserFactory(email=f"{role}@vyshneva.example", first_name="Ярослава", last_name="Демонська")
    MembershipFactory(user=user, community=community, role=role)
    put_into_groups(user)
    user.refresh_from_db()
    return sign_in_fully(Client(HTTP_HOST=HOST), user)


def addresses(community: Community) -> list[str]:
    root = site_of(community).root_page
    return [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore_root"),
        reverse("wagtailadmin_explore", args=[root.pk]),
        reverse("wagtailadmin_pages:edit", args=[root.pk]),
        reverse("wagtailadmin_pages:add_subpage", args=[root.pk]),
        reverse("wagtailadmin_pages:add", args=["pages", "standardpage", root.pk]),
        reverse("wagtailadmin_pages:history", args=[root.pk]),
        reverse("wagtailadmin_pages:search"),
        reverse("wagtailimages:index"),
        reverse("wagtailimages:add"),
        reverse("wagtaildocs:index"),
        reverse("wagtaildocs:add"),
        reverse("wagtailadmin_account"),
    ]


def test_editor_publishes_pages_of_own_sites_and_no_others(community: Community, neighbour: Community) -> None:
    """The way of the content manager: sees both sites of the community, edits a page and publishes it."""
    browser = client_of(community, "editor")
    user = get_user_model().objects.get(email="editor@vyshneva.example")
    for kind in ("community", "service_centre"):
        rights = site_of(community, kind).root_page.permissions_for_user(user)
        assert rights.can_edit()
        assert rights.can_publish_subpage()
        assert not rights.can_lock()
    theirs = site_of(neighbour).root_page.permissions_for_user(user)
    assert not (theirs.can_edit() or theirs.can_publish_subpage() or theirs.can_add_subpage())
    foreign = [
        reverse("wagtailadmin_pages:edit", args=[site_of(neighbour).root_page.pk]),
        reverse("wagtailsettings:edit", args=["communities", "themesetting", site_of(community).pk]),
        reverse("wagtailusers_users:index"),
        reverse("wagtailsites:index"),
    ]
    assert {browser.get(address).status_code for address in foreign} <= {302, 403, 404}
    page = site_of(community).root_page
    answer = browser.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'name="action-publish"' in answer


@pytest.mark.parametrize("role", ["editor", "owner"])
def test_no_english_word_is_on_a_page_of_the_admin(community: Community, role: str) -> None:
    browser = client_of(community, role)
    PictureFactory(title="Парк", description="Парк, на лаві двоє людей")
    english: dict[str, Any] = {}
    for address in addresses(community):
        response = browser.get(address)
        assert response.status_code == 200, address
        if words := english_words(response.content.decode()):
            english[address] = sorted(words)
    assert english == {}
