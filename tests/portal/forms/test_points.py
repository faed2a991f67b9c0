"""Questions that ask for a place: on a map, by numbers or in words; one judge, maps with a list beside them."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.communities.services import grant_role, sync_community_roles
from portal.forms.engine import Area, Kind, Personal, definition_from_data, definition_to_data, lint, validate
from portal.forms.forms_admin import QuestionForm
from portal.forms.models import FormResponse
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.forms import FormAttachmentFactory, FormDefinitionFactory
from tests.portal.forms.making import ask, form, text
from tests.portal.forms.visiting import Visitor
from tests.support.people import sign_in_fully

HOST = {"Host": "hromada.test", "Accept-Language": "uk"}
HOME = Area(49.43, 27.0, 30)
SPOT = ask("spot", Kind.POINT, is_required=True, area=HOME)


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        ({"lat": "49,4315", "lon": "27.01"}, {"lat": 49.4315, "lon": 27.01}),
        ({"place": " біля  школи ", "lat": "", "lon": None}, {"place": "біля школи"}),
        ({"place": "школа", "lat": 49.4, "lon": 27}, {"lat": 49.4, "lon": 27.0, "place": "школа"}),
    ],
)
def test_place_is_numbers_or_words_or_both(raw, answer):
    assert validate(form(SPOT), {"spot": raw}).answers == {"spot": answer}


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        ({"lat": "49.43"}, "spot__lon"),
        ({"lat": "північ", "lon": "27"}, "spot__lat"),
        ({"lat": "27.0", "lon": "49.43"}, "spot__lat"),  # the other way round: outside Ukraine
        ({"lat": "50.45", "lon": "30.52"}, "spot__lat"),  # Kyiv is farther than 30 km
        ({"place": "х" * 201}, "spot__place"),
        ({}, "spot"),
        ("49.43 27.0", "spot"),
    ],
)
def test_wrong_place_is_refused_where_it_is_wrong(raw, where):
    assert set(validate(form(SPOT), {"spot": raw}).errors) == {where}


def test_area_is_stored_and_a_senseless_one_is_a_defect():
    assert definition_from_data(definition_to_data(form(SPOT))) == form(SPOT)
    for area in (Area(10, 27, 5), Area(49, 27, 0)):
        assert [each.code for each in lint(form(ask("spot", Kind.POINT, area=area)))] == ["wrong_limits"]


def test_builder_takes_an_area_whole_or_none():
    typed = {"label_uk": "Де?", "personal": "none", "area_km": "30", "area_lat": "49.43", "area_lon": "27"}
    made = QuestionForm(typed, question=SPOT, definition=form(SPOT))
    assert made.is_valid(), made.errors
    assert made.applied().area == HOME
    half = QuestionForm(typed | {"area_lon": ""}, question=SPOT, definition=form(SPOT))
    assert set(half.errors) == {"area_lon"}
    empty = dict.fromkeys(("area_km", "area_lat", "area_lon"), "")
    none = QuestionForm(typed | empty, question=SPOT, definition=form(SPOT))
    assert none.is_valid()
    assert none.applied().area is None


@pytest.mark.django_db
def test_place_is_asked_without_scripts_and_shown_on_maps_beside_lists(later):
    community = CommunitySiteFactory(hostname="hromada.test").community
    sync_community_roles(community)
    home = ask("home", Kind.POINT, personal=Personal.ORDINARY)
    definition = form((SPOT, home), consent=text("Погоджуюся"))
    place = FormAttachmentFactory(form=FormDefinitionFactory(community=community, data=definition_to_data(definition)))
    asked = Client(headers=HOST).get(f"/api/v1/forms/{place.public_id}/").json()["pages"][0]["questions"][0]
    assert asked["area"] == {"lat": 49.43, "lon": 27.0, "km": 30}
    assert asked["bounds"]["south"] < 49.43 < asked["bounds"]["north"]
    visitor = Visitor(place)
    assert 'data-center="49.43,27.0"' in visitor.text
    visitor.send(spot__place="біля школи", spot__lat="50,45", spot__lon="30,52", consent="on")
    assert visitor.page.status_code == 422
    assert 'value="біля школи"' in visitor.text
    assert 'value="50,45"' in visitor.text
    assert 'href="#id_q-spot__lat"' in visitor.text
    later()
    where = {"spot__place": "біля школи", "spot__lat": "49,4315", "spot__lon": "27,01"}
    visitor.send(**where, home__lat="49,44", home__lon="27,02", consent="on")
    assert visitor.page.status_code == 302
    answer = FormResponse.objects.get()
    maker = UserFactory()
    grant_role(user=maker, community=community, role="admin")
    maker.refresh_from_db()
    staff = Client(headers=HOST)
    sign_in_fully(staff, maker)
    listed = staff.get(reverse("forms_cabinet:responses")).content.decode()
    assert 'data-lat="49.4315" data-lon="27.01"' in listed
    assert "49.44" not in listed  # where a person lives is read behind one more door, which is noted
    shown = staff.get(reverse("forms_cabinet:response", args=[answer.public_id])).content.decode()
    assert 'data-lat="49.44"' in shown
    table = b"".join(staff.get(reverse("forms_cabinet:export"), {"as": "csv", "form": answer.form.code})).decode()
    heading, row = table.lstrip("\ufeff").splitlines()
    assert heading.endswith("Питання spot: словами,Питання spot: широта,Питання spot: довгота")
    assert row.endswith("біля школи,49.4315,27.01")
