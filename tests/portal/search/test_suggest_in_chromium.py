"""Suggestions while somebody types: by keyboard, by hand, and what a screen reader is told."""

from typing import Any

import pytest
from wagtail.models import Site

from portal.pages.models import StandardPage
from portal.pages.services import CommunitySpec, create_community
from portal.pages.services.content import ensure_page
from portal.search.services import index_changes
from tests.portal.accessibility import Look, look_at

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TITLES = ("Субсидія на комунальні послуги", "Субсидія для переселенців")


@pytest.fixture
def address(live_server: Any) -> str:
    Site.objects.all().delete()
    create_community(
        CommunitySpec(name="Вишнева громада", slug="vyshneva", host="localhost", district="Садовий район")
    )
    home = Site.objects.get(hostname="localhost").root_page
    for number, title in enumerate(TITLES):
        ensure_page(home, StandardPage, title, slug=f"subsydiia-{number}")
    index_changes()
    return live_server.url + "/search/"


def test_combobox_by_keyboard(chromium: Any, address: str) -> None:
    with look_at(chromium, address, Look()) as (page, _heard):
        box = page.get_by_role("combobox").last
        box.focus()
        page.keyboard.type("субсид")
        options = page.get_by_role("option")
        options.nth(1).wait_for()
        assert box.get_attribute("aria-expanded") == "true"
        assert "2 підказки" in page.get_by_role("status").all_inner_texts()
        page.keyboard.press("ArrowDown")
        assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
        assert options.first.get_attribute("aria-selected") == "true"
        page.keyboard.press("Escape")
        assert box.get_attribute("aria-expanded") == "false"
        assert box.input_value() == "субсид", "Escape closes the list and keeps what was typed"
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        title = options.nth(1).inner_text()
        page.keyboard.press("Enter")
        page.wait_for_url("**/subsydiia-*/")
        assert page.get_by_role("heading", level=1).inner_text().replace("\N{NO-BREAK SPACE}", " ") in title.replace(
            "\N{NO-BREAK SPACE}", " "
        )


def test_enter_without_a_choice_searches(chromium: Any, address: str) -> None:
    with look_at(chromium, address, Look(width=390)) as (page, _heard):
        box = page.get_by_role("combobox").last
        box.focus()
        page.keyboard.type("субсидії")
        page.get_by_role("option").first.wait_for()
        page.keyboard.press("Enter")
        page.wait_for_url("**/search/?q=**")
        assert page.get_by_role("link", name="Субсидія для переселенців").count() == 1
