"""Panels: which parts stand on the page of an addressee and on pages of a site, and in what order, an editor says."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.blocks import StreamValue
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.models import Site

from modules.addressees.blocks import PanelsBlock, panel_choices
from modules.addressees.models import Addressee, SubdivisionPage, TeamPage
from portal.communities.models import Community
from tests.factories.addressees import AddresseeFactory, ScheduleFactory, ScheduleRuleFactory
from tests.modules.addressees.test_admin import addressee_data

pytestmark = pytest.mark.django_db
PAGE = "/services/addressees/viddil/"


@pytest.fixture
def division(community: Community) -> Any:
    row = AddresseeFactory(community=community, slug="viddil", phone="15-01", competences="Школи громади")
    AddresseeFactory(community=community, slug="zlata", name="Злата", kind="person", parent=row)
    ScheduleRuleFactory(schedule=ScheduleFactory(addressee=row))
    return row


def choose(row: Any, *keys: str) -> None:
    row.panels = [("panel", key) for key in keys]
    row.save()


def shown(client: Client, path: str) -> list[str]:
    """Headings of the sections of the registry, in their order; the fake module of the tests has panels of its own."""
    page = client.get(path).content.decode()
    found = re.findall(r'<section[^>]* aria-labelledby="(\w+)"', page[page.index("<main") : page.index("</main>")])
    return [name for name in found if name in ("sch", "con", "comp", "people", "parts", "share")]


def test_usual_panels_stand_where_nothing_is_chosen(visitor: Client, division: Any) -> None:
    assert shown(visitor, PAGE) == ["sch", "con", "comp", "people", "share"]


def test_editor_says_which_panels_and_in_what_order(visitor: Client, division: Any) -> None:
    choose(division, "people", "contacts", "parts")
    assert shown(visitor, PAGE) == ["people", "con"], "a panel with nothing to say draws nothing"


def test_page_of_a_site_has_its_own_choice_else_that_of_the_card(visitor: Client, division: Any) -> None:
    root = Site.objects.get(hostname="vyshneva.test").root_page
    page = root.add_child(instance=SubdivisionPage(title="Освіта", slug="osvita", addressee=division))
    root.add_child(instance=TeamPage(title="Команда", slug="komanda", addressee=division))
    assert shown(visitor, "/osvita/?a=1") == ["sch", "con", "comp", "people"]
    choose(division, "competences")
    assert shown(visitor, "/osvita/?a=2") == ["comp"]
    page.panels = [("panel", "people"), ("panel", "schedule")]
    page.save_revision().publish()
    assert shown(visitor, "/osvita/?a=3") == ["people", "sch"]
    assert shown(visitor, "/komanda/") == ["people"]


def test_panels_of_modules_are_chosen_beside_those_of_the_registry(
    visitor: Client, division: Any, monkeypatch: Any
) -> None:
    keys = [key for key, _label in panel_choices()]
    assert {"schedule", "forms.feedback"} <= set(keys) and len(keys) == len(set(keys))
    monkeypatch.setattr("portal.forms.widgets.subject_panel", lambda request, pk: {"forms": [], "action": None})
    choose(division, "forms.feedback", "contacts")
    page = visitor.get(PAGE)
    assert page.status_code == 200
    choose(division, "of.a.module.that.is.gone", "contacts")
    assert shown(visitor, PAGE) == ["con"]


def test_a_panel_stands_once(division: Any) -> None:
    block = PanelsBlock(required=False)
    twice = StreamValue(block, [("panel", "people"), ("panel", "people")])
    with pytest.raises(StreamBlockValidationError):
        block.clean(twice)


def test_panels_are_chosen_in_the_registry(admin: Client, division: Any) -> None:
    edit = reverse("addressees_addressee_modeladmin_edit", args=[division.pk])
    page = admin.get(edit).content.decode()
    assert "Панелі сторінки" in page and "forms.feedback" in page
    data = addressee_data(name="Відділ", slug="viddil") | {"panels-count": "2"}
    for at, key in enumerate(("people", "schedule")):
        data |= {f"panels-{at}-deleted": "", f"panels-{at}-order": str(at), f"panels-{at}-type": "panel",
                 f"panels-{at}-id": "", f"panels-{at}-value": key}  # fmt: skip
    answer = admin.post(edit, data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert [str(each.value) for each in Addressee.objects.get(pk=division.pk).panels] == ["people", "schedule"]
