"""The admin for people: a menu in the order of work, help of the open screen, a guide of what one may open."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from wagtail.admin.menu import admin_menu

from portal.communities.models import Community
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
QUESTION = "Для чого цей екран?"


def names_for(client: Client, user: Any) -> list[str]:
    request = client.get("/admin/").wsgi_request
    items = sorted(admin_menu.menu_items_for_request(request), key=lambda item: item.order)
    return [item.name for item in items]


def test_menu_begins_with_what_repeats_and_the_sites_and_ends_with_the_guide(browser: Client, owner: Any) -> None:
    names = names_for(sign_in_fully(browser, owner), owner)
    first = ["viche-repeated", "explorer", "viche-site-community", "viche-site-service_centre"]
    assert [name for name in names if name in first] == first == names[:4]
    assert names[-1] == "viche-guide" and "help" not in names and "images" not in names


def test_list_is_called_as_the_menu_calls_it(browser: Client, owner: Any) -> None:
    """Whoever pressed «Люди й ролі» must not wonder where they came to."""
    sign_in_fully(browser, owner)
    for address, name in {"people": "Люди й ролі", "suppression": "Кому не пишемо", "community": "Громада"}.items():
        page = BeautifulSoup(browser.get(f"/admin/{address}/").content, "html.parser")
        assert page.h1.get_text(" ", strip=True).startswith(name)


def test_doors_of_sites_are_those_of_the_own_community(browser: Client, owner: Any, kalynova: Community) -> None:
    page = sign_in_fully(browser, owner).get("/admin/").content.decode()
    ours = {site.site.root_page_id for site in Community.objects.get(slug="vyshneva").sites.all()}
    theirs = {site.site.root_page_id for site in kalynova.sites.all()}
    assert all(f"/admin/pages/{root}/" in page for root in ours)
    assert not any(f"/admin/pages/{root}/" in page for root in theirs)


def test_screen_offers_its_topic_and_only_it(browser: Client, owner: Any) -> None:
    sign_in_fully(browser, owner)
    page = browser.get("/admin/people/").content.decode()
    assert QUESTION in page and "/admin/guide/#people" in page and page.count('class="vr-help"') == 1
    assert "/admin/guide/#audit" in browser.get("/admin/audit/").content.decode()


def test_guide_tells_of_what_one_may_open(browser: Client, owner: Any, editor: Any) -> None:
    page = sign_in_fully(browser, owner).get("/admin/guide/").content.decode()
    assert 'id="people"' in page and 'id="audit"' in page and "Головний адміністратор громади" in page
    page = sign_in_fully(browser, editor).get("/admin/guide/").content.decode()
    assert 'id="pages"' in page and 'id="people"' not in page and 'id="audit"' not in page
