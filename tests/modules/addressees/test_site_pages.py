"""Pages of a site about an addressee copy nothing; blocks on pages show those whom administrators have chosen."""

from datetime import datetime, time
from typing import Any

import pytest
import time_machine
from django.db.models import ProtectedError
from django.test import Client
from wagtail.models import Page, Site

from modules.addressees.models import InstitutionPage, PersonPage, SubdivisionPage, TeamPage
from modules.addressees.models.pages import AddresseePageForm
from modules.addressees.services import AddresseeError, delete_addressee, update_addressee
from modules.addressees.widgets import chosen
from portal.common.clock import KYIV
from portal.communities.models import Community
from portal.pages.models import StandardPage
from portal.registry.models import ModuleSwitch
from tests.factories.addressees import AddresseeFactory, OfficeFactory, ScheduleFactory, ScheduleRuleFactory

pytestmark = pytest.mark.django_db


def put(kind: type[Page], addressee: Any, slug: str, title: str = "Наша сторінка") -> Any:
    root = Site.objects.get(hostname="vyshneva.test").root_page
    return root.add_child(instance=kind(title=title, slug=slug, addressee=addressee))


@pytest.fixture
def division(community: Community) -> Any:
    row = AddresseeFactory(community=community, slug="viddil", name="Відділ освіти", phone="15-01")
    AddresseeFactory(community=community, name="Злата Уявна", position="керівниця", kind="person", parent=row)
    OfficeFactory(addressee=row, address="вул. Шкільна, 8")
    ScheduleRuleFactory(schedule=ScheduleFactory(addressee=row), weekday=4, opens=time(8), closes=time(17))
    return row


@time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=KYIV), tick=False)
def test_page_shows_the_registry_as_it_is_now(visitor: Client, division: Any) -> None:
    put(SubdivisionPage, division, "osvita")
    page = visitor.get("/osvita/").content.decode().replace("\u00a0", " ")
    assert "<h1>Наша сторінка</h1>" in page
    for words in ("Відкрито до 17:00", "вул. Шкільна, 8", "15-01", "Злата Уявна", "/services/addressees/viddil/"):
        assert words in page
    update_addressee(addressee_id=division.pk, actor=None, phone="15-99")
    put(InstitutionPage, division, "zaklad")
    assert "15-99" in visitor.get("/zaklad/").content.decode()


def test_team_is_the_people_below(visitor: Client, division: Any) -> None:
    put(TeamPage, division, "komanda", "Команда")
    page = visitor.get("/komanda/").content.decode()
    assert "Злата" in page and "вул. Шкільна, 8" not in page[: page.index("<footer")]


def test_page_of_what_is_hidden_or_switched_off_is_not_there(visitor: Client, division: Any) -> None:
    put(SubdivisionPage, division, "osvita")
    assert visitor.get("/osvita/").status_code == 200
    update_addressee(addressee_id=division.pk, actor=None, is_public=False)
    assert visitor.get("/osvita/?fresh=1").status_code == 404
    update_addressee(addressee_id=division.pk, actor=None, is_public=True)
    site = Site.objects.get(hostname="vyshneva.test")
    ModuleSwitch.objects.create(site=site, module="addressees", is_enabled=False)
    assert visitor.get("/osvita/?fresh=2").status_code == 404
    assert not SubdivisionPage.can_create_at(Page.objects.get(pk=site.root_page_id))


def test_editor_is_offered_own_addressees_of_the_kind(division: Any, stranger: Community) -> None:
    AddresseeFactory(community=stranger, name="Чужий")
    root = Site.objects.get(hostname="vyshneva.test").root_page
    offered = {}
    for kind in (SubdivisionPage, PersonPage, TeamPage):
        form = kind.get_edit_handler().get_form_class()(instance=kind(), parent_page=root)
        assert isinstance(form, AddresseePageForm)
        offered[kind] = [row.name for row in form.fields["addressee"].queryset]
    assert offered == {SubdivisionPage: ["Відділ освіти"], PersonPage: ["Злата Уявна"], TeamPage: ["Відділ освіти"]}


def test_editor_adds_a_page_in_the_admin_and_previews_it(admin: Client, division: Any) -> None:
    root = Site.objects.get(hostname="vyshneva.test").root_page
    parent = root.add_child(instance=StandardPage(title="Влада", slug="vlada"))
    form = admin.get(f"/admin/pages/add/addressees/subdivisionpage/{parent.pk}/").content.decode()
    assert "Графік, контакти, приміщення й люди беруться з реєстру" in form and "Відділ освіти" in form
    data = {"title": "Освіта", "addressee": division.pk, "slug": "", "lead": "", "action-publish": "1"}
    data |= {f"{name}-count": "0" for name in ("body", "aside", "panels")}
    answer = admin.post(f"/admin/pages/add/addressees/subdivisionpage/{parent.pk}/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    made = SubdivisionPage.objects.get()
    assert (made.slug, made.live, made.addressee) == ("osvita", True, division)
    preview = admin.get(f"/admin/pages/{made.pk}/view_draft/").content.decode().replace("\u00a0", " ")
    assert "вул. Шкільна, 8" in preview


def test_addressee_that_a_page_shows_is_not_deleted(division: Any) -> None:
    lonely = AddresseeFactory(community=division.community)
    put(SubdivisionPage, lonely, "osvita")
    with pytest.raises(AddresseeError):
        delete_addressee(addressee_id=lonely.pk, actor=None)
    with pytest.raises(ProtectedError):
        lonely.delete()


def test_block_of_chosen_addressees(rf: Any, division: Any, stranger: Community) -> None:
    request = rf.get("/")
    request.community = division.community
    assert chosen(request, {}) is None
    for row in (division, AddresseeFactory(community=stranger), AddresseeFactory(community=division.community)):
        if row.name != "hidden":
            type(row).objects.filter(pk=row.pk).update(is_chosen=True)
    update_addressee(addressee_id=type(division).objects.latest("pk").pk, actor=None, is_public=False)
    assert [row.addressee.slug for row in chosen(request, {})["rows"]] == ["viddil"]
