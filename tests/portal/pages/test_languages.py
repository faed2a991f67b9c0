"""Ukrainian without a prefix, English at /en/ where somebody has translated it."""

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Locale, Site

from portal.pages.models import StandardPage
from portal.pages.services import ensure_page, publish
from portal.pages.services.communities import ensure_english_home
from tests.factories.pages import SectionPageFactory
from tests.portal.pages.conftest import text_of

Get = Callable[..., Any]


@pytest.fixture
def english(site: Site) -> Any:
    home = ensure_english_home(site)
    home.title = "Vyshneva community"
    return publish(home)


def test_without_english_there_is_no_switch_and_no_english_address(site: Site, get: Get) -> None:
    assert 'hreflang="en"' not in text_of(get("/"))
    response = get("/en/")
    assert (response.status_code, response["Location"]) == (302, "/")


def test_draft_translation_is_not_offered(site: Site, get: Get) -> None:
    ensure_english_home(site)
    assert 'hreflang="en"' not in text_of(get("/"))


def test_translated_page_has_hreflang_and_a_switch_both_ways(english: Any, get: Get) -> None:
    assert '<link rel="alternate" hreflang="en" href="/en/">' in text_of(get("/"))
    html = text_of(get("/en/"))
    assert '<html lang="en"' in html
    assert '<link rel="alternate" hreflang="uk" href="/">' in html


def test_untranslated_page_leads_to_the_nearest_translated_ancestor(english: Any, site: Site, get: Get) -> None:
    section = SectionPageFactory(parent=site.root_page, title="Громада", slug="hromada")
    ensure_page(section, StandardPage, "Укриття")
    html = text_of(get("/hromada/ukryttia/"))
    assert 'href="/en/?notice=untranslated"' in html
    assert 'rel="alternate" hreflang' not in html
    assert "nearest section" in text_of(get("/en/?notice=untranslated"))
    translation = section.copy_for_translation(Locale.objects.get(language_code="en"))
    translation.title = "Community"
    publish(translation)
    html = text_of(get("/hromada/ukryttia/"))
    assert 'href="/en/hromada/?notice=untranslated"' in html


def test_page_under_the_wrong_language_leads_to_its_own_address(english: Any, site: Site, get: Get) -> None:
    ensure_page(site.root_page, StandardPage, "Укриття")
    assert get("/en/ukryttia/").status_code == 404
    assert get("/ukryttia/").status_code == 200


def test_languages_do_not_share_cached_pages(english: Any, get: Get) -> None:
    for _time in range(3):
        assert '<html lang="uk"' in text_of(get("/"))
        assert '<html lang="en"' in text_of(get("/en/"))
