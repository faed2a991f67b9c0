"""The style guide: for staff alone, in every look, and without a partial, block or control left out."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from portal.common.themes import installed_themes
from portal.communities.models import Community
from portal.communities.services import grant_role, sync_community_roles
from portal.pages.blocks import AsideBlock, BodyBlock
from portal.pages.styleguide.samples import LIVE, colours, icons
from tests.support.paths import ROOT
from tests.support.people import sign_in, sign_in_fully

pytestmark = pytest.mark.django_db
HOST = "vyshneva.test"
FOLDERS = ("templates/partials", "templates/forms", "portal/pages/templates/blocks")


@pytest.fixture
def editor(community: Community) -> Any:
    user = get_user_model().objects.create_user("editor@vyshneva.test")
    sync_community_roles(community)
    grant_role(user=user, community=community, role="editor")
    return user


@pytest.fixture
def staff(editor: Any) -> Client:
    return sign_in_fully(Client(HTTP_HOST=HOST), editor)


def drawn_by(answer: Any) -> set[str]:
    return {template.name for template in answer.templates if template.name}


@pytest.mark.fake_module
def test_every_partial_block_and_control_has_a_sample(staff: Client) -> None:
    """Judged by what was drawn: whoever adds a template to these folders shows it in the style guide."""
    answer = staff.get("/styleguide/")
    wanted = set()
    for folder in FOLDERS:
        base = ROOT / folder
        within = base.parent
        wanted |= {str(Path(file).relative_to(within)) for file in base.rglob("*.html")}
    assert len(wanted) > 40
    assert sorted(wanted - drawn_by(answer)) == []


def test_every_block_of_the_streams_has_a_sample_that_draws_something(staff: Client) -> None:
    page = staff.get("/styleguide/").context["sections"]
    drawn = {sample.name: sample.html for section in page for sample in section.samples}
    names = {*BodyBlock().child_blocks, *AsideBlock().child_blocks} - LIVE
    # These show pages and pictures of the site, which a new community may lack.
    silent = {
        name
        for name in names - {"child_pages", "latest_news", "picture"}
        if not drawn.get(f"blocks/{name}", "").strip()
    }
    assert silent == set()


@pytest.mark.fake_module
def test_samples_and_widgets_of_modules_stand_there(staff: Client) -> None:
    page = staff.get("/styleguide/").content.decode()
    assert "viche_fake: Sample" in page
    assert "viche_fake.hello" in page


def test_every_theme_scheme_and_size_is_a_switch(staff: Client) -> None:
    for theme in installed_themes():
        page = staff.get("/styleguide/", {"theme": theme, "scheme": "dark", "contrast": "more", "size": "150"})
        text = page.content.decode()
        assert 'data-scheme="dark" data-contrast="more" data-size="150"' in text, theme
        assert f'<option value="{theme}" selected' in text, theme
    odd = staff.get("/styleguide/", {"theme": "../x", "scheme": "pink", "size": "900"}).content.decode()
    assert 'data-scheme="auto" data-contrast="normal" data-size="100"' in odd
    assert "Style guide" in staff.get("/en/styleguide/").content.decode()


def test_swatches_and_icons_are_all_there_are(staff: Client) -> None:
    css = (ROOT / "static/css/styleguide.css").read_text("utf-8")
    assert [name for name in colours() if f".sg-sw--{name} " not in css] == []
    assert len(icons()) > 100


def test_it_is_for_people_of_the_admin_alone(community: Community, editor: Any, staff: Client) -> None:
    stranger = get_user_model().objects.create_user("citizen@vyshneva.test")
    anonymous = Client(HTTP_HOST=HOST).get("/styleguide/")
    assert anonymous.status_code == 302
    assert "/accounts/login/" in anonymous["Location"]
    assert sign_in_fully(Client(HTTP_HOST=HOST), stranger).get("/styleguide/").status_code == 404
    assert sign_in(Client(HTTP_HOST=HOST), editor, "code").get("/styleguide/").status_code == 404, "no second factor"
    answer = staff.get("/styleguide/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert staff.post("/styleguide/").status_code == 405
