"""Live blocks of pages and the section of the cabinet."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from modules.addressees import widgets
from modules.addressees.services import assign_moderator
from portal.communities.models import Community, Membership
from tests.factories.addressees import AddresseeFactory, OfficeFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db


def asked(community: Community) -> Any:
    request = RequestFactory().get("/")
    request.community, request.community_site = community, community.sites.get()
    return request


def test_widgets_show_the_body_of_the_community(community: Community) -> None:
    body = AddresseeFactory(community=community, kind="body", name="Рада", phone="15-00")
    OfficeFactory(addressee=body, address="вул. Центральна, 1")
    request = asked(community)
    for name in ("offices", "contacts"):
        context = widgets.offices(request, {}) if name == "offices" else widgets.contact_card(request, {})
        html = render_to_string(f"addressees/widgets/{name}.html", {**context, "widget": {}}, request=request)
        assert "Центральна" in html


def test_widgets_without_addressees_show_nothing(community: Community, stranger: Community) -> None:
    AddresseeFactory(community=stranger, kind="body")
    assert widgets.offices(asked(community), {}) is None
    assert widgets.contact_card(asked(community), {"addressee": "rada"}) is None


def test_cabinet_lists_what_a_moderator_works_for(community: Community, stranger: Community) -> None:
    user = get_user_model().objects.create_user("moderator@vyshneva.test", is_staff=True)
    Membership.objects.create(user=user, community=community, role="moderator")
    mine = AddresseeFactory(community=community, name="ЦНАП")
    AddresseeFactory(community=community, name="Архів")
    theirs = AddresseeFactory(community=stranger, name="Чужий")
    for addressee in (mine, theirs):
        assign_moderator(addressee=addressee, user=user, actor=None)
    client = sign_in_fully(Client(HTTP_HOST="vyshneva.test"), user)
    page = client.get("/cabinet/addressees/").content.decode()
    assert "ЦНАП" in page
    assert "Архів" not in page
    assert "Чужий" not in page


def test_cabinet_needs_signing_in(visitor: Client) -> None:
    assert visitor.get("/cabinet/addressees/").status_code == 302
