"""The frame in Chromium: policy, fonts, preferences without a flash, keyboard, reflow, print."""

from typing import Any

import pytest

from portal.pages.services import CommunitySpec, create_community
from tests.portal.accessibility import MATRIX, PAIRS, Look, inspect, keyboard_problems, look_at, structure_problems

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LONG_NAME = (
    "Військова адміністрація Великоолександрівської селищної територіальної громади "
    "Бериславського району Херсонської області України"
)


@pytest.fixture
def home(live_server: Any) -> str:
    """The address of a community's empty home page."""
    from wagtail.models import Site

    Site.objects.all().delete()
    create_community(
        CommunitySpec(name="Вишнева громада", slug="vyshneva", host="localhost", district="Садовий район")
    )
    return live_server.url


ADDRESSES = ["/", "/nope/", "/search/", "/accounts/login/", "/services/addressees/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_pass_in_pairs_of_looks(chromium: Any, home: str, address: str) -> None:
    assert inspect(chromium, home + address, PAIRS) == []


@pytest.mark.slow
@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_pass_in_every_look(chromium: Any, home: str, address: str) -> None:
    looks = [*MATRIX, Look(width=320), Look(width=320, contrast="more"), Look(size="150", width=390)]
    assert inspect(chromium, home + address, looks, with_keyboard=True) == []


def test_keyboard_goes_through_the_frame(chromium: Any, home: str) -> None:
    with look_at(chromium, home + "/nope/", Look()) as (page, _heard):
        assert keyboard_problems(page) == []
        page.evaluate("document.querySelector('.skip').focus()")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_scheme_is_right_in_the_first_frame_and_survives_reload(chromium: Any, home: str) -> None:
    with look_at(chromium, home + "/nope/", Look()) as (page, _heard):
        page.click("[data-toggle=scheme]")
        page.click("[data-toggle=contrast]")
        assert page.get_attribute("[data-toggle=scheme]", "aria-pressed") == "true"
        html = page.request.get(home + "/nope/").text()
        assert 'data-scheme="dark" data-contrast="more"' in html
        page.reload()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"


def test_preferences_and_menu_work_without_scripts(chromium: Any, home: str) -> None:
    with look_at(chromium, home + "/nope/?a=1", Look(), java_script_enabled=False) as (page, _heard):
        page.click("[data-toggle=contrast]")
        assert page.url == home + "/nope/?a=1"
        assert 'data-contrast="more"' in page.content()


@pytest.mark.parametrize("width", [320, 390])
def test_menu_of_a_telephone_is_shut_without_scripts_and_opens_by_its_link(
    chromium: Any, home: str, width: int
) -> None:
    """It stood open above every step of a booking. The keyboard goes into it, and it is shut again."""
    with look_at(chromium, home + "/nope/", Look(width=width), java_script_enabled=False) as (page, heard):
        menu, link = page.locator("#nav"), page.locator(".head__acts").get_by_role("link", name="Меню", exact=True)
        assert not menu.is_visible() and page.locator("h1").bounding_box()["y"] < 450
        link.focus()
        page.keyboard.press("Enter")
        assert menu.is_visible() and not link.is_visible()
        page.keyboard.press("Tab")
        assert page.locator("#nav a:focus, #nav summary:focus").count() == 1
        page.locator(".head__acts").get_by_role("link", name="Закрити меню").click()
        assert not menu.is_visible() and link.is_visible() and heard == []


def test_menu_of_a_wide_screen_needs_no_link(chromium: Any, home: str) -> None:
    for has_scripts in (True, False):
        with look_at(chromium, home + "/nope/", Look(), java_script_enabled=has_scripts) as (page, _heard):
            assert page.locator("#nav").is_visible()
            assert not page.get_by_role("link", name="Меню").is_visible()


@pytest.mark.parametrize("look", PAIRS, ids=lambda look: look.cookie)
def test_server_paints_the_look_of_the_cookie(chromium: Any, home: str, look: Look) -> None:
    with look_at(chromium, home + "/nope/", look, java_script_enabled=False) as (page, heard):
        painted = page.evaluate("Object.values(document.documentElement.dataset).join('.')")
        assert (painted, heard) == (look.cookie, [])


def test_device_preference_is_followed_until_the_reader_chooses(chromium: Any, home: str) -> None:
    with look_at(chromium, home + "/nope/", Look("auto"), color_scheme="dark") as (page, _heard):
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 25, 31)"
        assert page.get_attribute("[data-toggle=scheme]", "aria-pressed") == "true"
        page.click("[data-toggle=contrast]")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(0, 0, 0)"


def test_no_motion_for_those_who_asked(chromium: Any, home: str) -> None:
    with look_at(chromium, home + "/nope/", Look(), reduced_motion="reduce") as (page, _heard):
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_forced_colours_keep_outlines(chromium: Any, home: str) -> None:
    with look_at(chromium, home + "/nope/", Look(), forced_colors="active") as (page, _heard):
        assert page.evaluate("getComputedStyle(document.querySelector('.btn')).borderTopStyle") == "solid"


@pytest.mark.parametrize("look", [Look(width=320), Look("light", "more", 320), Look(width=390, size="150")])
def test_long_name_reflows(chromium: Any, home: str, look: Look) -> None:
    from portal.communities.models import Community

    Community.objects.update(name=LONG_NAME)
    with look_at(chromium, home + "/nope/", look) as (page, _heard):
        assert structure_problems(page) == []
        mark, name = page.locator(".brand__mark:visible").bounding_box(), page.locator(".brand__name").bounding_box()
        assert mark["width"] >= 40 and name["x"] + name["width"] <= look.width


def test_wider_face_and_wider_spacing_clip_nothing(chromium: Any, home: str) -> None:
    """WCAG 1.4.12, and a face 18 % wider than Inter."""
    with look_at(chromium, home + "/nope/", Look(width=390)) as (page, _heard):
        page.evaluate("document.body.style.cssText = 'letter-spacing:.12em;word-spacing:.16em;line-height:1.5'")
        assert [item for item in structure_problems(page) if not item.startswith("inline")] == []


def test_fonts_are_preloaded_once_and_icons_are_drawn(chromium: Any, home: str) -> None:
    context = chromium.new_context()
    page, fonts = context.new_page(), []
    page.on("request", lambda request: fonts.append(request.url) if request.resource_type == "font" else None)
    page.goto(home + "/nope/")
    page.wait_for_load_state("networkidle")
    assert len(fonts) == len(set(fonts)) == 2
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"Inter Variable\"', 'ґєії’№')")
    box = page.evaluate(
        "(() => { const b = document.querySelector('.tool .i use').getBBox(); return b.width * b.height })()"
    )
    assert box > 0
    context.close()


def test_paper_has_no_frame(chromium: Any, home: str) -> None:
    with look_at(chromium, home + "/nope/", Look("dark", "more")) as (page, _heard):
        page.emulate_media(media="print")
        for hidden in (".strip", ".head__acts", ".foot"):
            assert not page.locator(hidden).first.is_visible()
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_form_with_errors_is_not_sent_again_by_reload_and_back(chromium: Any, home: str) -> None:
    with look_at(chromium, home + "/accounts/login/", Look()) as (page, _heard):
        page.evaluate("document.querySelectorAll('main form').forEach((form) => { form.noValidate = true; })")
        page.locator("main form [type=submit]").first.click()
        page.locator("[data-focus]").wait_for()
        page.goto(home + "/search/")
        page.go_back()
        assert page.url.endswith("/accounts/login/")
        assert page.locator("[data-focus]").count() == 0
