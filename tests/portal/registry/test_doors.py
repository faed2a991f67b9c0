"""Doors of modules: mounted, guarded, copied; 404 everywhere once a site has the module off."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Site

from portal.registry.contract import MenuItem, PageWidget
from portal.registry.modules import contributions, disabled_labels, enabled_sites, is_enabled
from portal.registry.services import switch_module
from portal.registry.widgets import page_widget_choices

pytestmark = [pytest.mark.django_db, pytest.mark.fake_module]

VIEWS = ["home", "class", "async", "async_class", "deep"]


@pytest.fixture
def off(site):
    switch_module(site=site, label="viche_fake", is_enabled=False, actor=None)


@pytest.fixture
def signed_in(client, db):
    client.force_login(get_user_model().objects.create_user("a@vyshneva.example"))
    return client


@pytest.mark.parametrize("view", VIEWS)
def test_public_door_is_open(client, site, view):
    response = client.get(reverse(f"viche_fake:{view}"))
    assert response.status_code == 200
    assert b"fake" in response.content


@pytest.mark.parametrize("view", VIEWS)
def test_public_door_is_404_when_the_module_is_off(client, site, off, view):
    assert client.get(reverse(f"viche_fake:{view}")).status_code == 404


@pytest.mark.parametrize("view", VIEWS)
def test_cabinet_door_asks_for_login(client, site, view):
    response = client.get(reverse(f"viche_fake_cabinet:{view}"))
    assert response.status_code == 302
    assert response.url.startswith("/accounts/")


@pytest.mark.parametrize("view", VIEWS)
def test_cabinet_door_opens_for_people_who_signed_in(signed_in, site, view):
    assert signed_in.get(reverse(f"viche_fake_cabinet:{view}")).status_code == 200


@pytest.mark.parametrize("view", VIEWS)
def test_cabinet_door_is_404_when_the_module_is_off(signed_in, site, off, view):
    assert signed_in.get(reverse(f"viche_fake_cabinet:{view}")).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.asyncio
async def test_async_views_stay_async_under_asgi(async_client, site):
    response = await async_client.get("/services/viche_fake/async/")
    assert response.content == b"fake async"


def test_lists_of_the_module_itself_stay_unguarded():
    from viche_fake import urls_cabinet, urls_public

    for source in (urls_public, urls_cabinet):
        assert not hasattr(source.urlpatterns[0].callback, "__wrapped__")


def test_api_answers_and_is_404_when_the_module_is_off(client, site):
    assert client.get("/api/v1/viche_fake/things").json() == {"things": ["a"]}
    switch_module(site=site, label="viche_fake", is_enabled=False, actor=None)
    response = client.get("/api/v1/viche_fake/things")
    assert response.status_code == 404
    assert response.json()["detail"]


def test_api_refusals_are_sentences(client, site):
    assert client.get("/api/v1/viche_fake/missing").json() == {
        "error": "not_found",
        "message": "За цією адресою нічого немає.",
        "detail": "За цією адресою нічого немає.",
    }
    wrong = client.post("/api/v1/viche_fake/things", "{}", content_type="application/json")
    assert wrong.status_code == 422
    assert wrong.json()["fields"][0]["field"] == "body.thing.name"


def post_thing(client, name, **headers):
    return client.post(
        "/api/v1/viche_fake/things", json.dumps({"name": name}), content_type="application/json", headers=headers
    )


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
@pytest.mark.parametrize(
    "path", ["", "v1", "v1/", "v1/nothing", "v1/nothing/", "v1/viche_fake/nothing", "v1/viche_fake/things/", "v2/x"]
)
def test_unknown_address_of_the_api_is_told_in_its_own_shape(site, method, path):
    """No page of the site, no redirect to one with a slash, and no word about a token that only forms have."""
    answer = getattr(Client(enforce_csrf_checks=True, headers={"accept": "text/html"}), method)(f"/api/{path}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
    sentence = "За цією адресою нічого немає."
    assert answer.json() == {"error": "not_found", "message": sentence, "detail": sentence}


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_wrong_method_of_the_api_is_told_in_its_own_shape(site, accept):
    answer = Client(enforce_csrf_checks=True, headers={"accept": accept}).delete("/api/v1/viche_fake/things")
    assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/json")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST"}
    sentence = "Ця адреса не приймає запитів таким методом."
    assert answer.json() == {"error": "method_not_allowed", "message": sentence, "detail": sentence}


def test_unknown_address_beside_the_api_is_a_page(client, site):
    for path in ("/apiary/", "/nothing/", "/nothing/api/v1/x/"):
        answer = client.get(path)
        assert answer.status_code == 404 and "text/html" in answer.headers["Content-Type"], path


def test_api_write_happens_once_for_a_key(client, site):
    from viche_fake import urls_api

    urls_api.made.clear()
    assert post_thing(client, "a").status_code == 400
    first = post_thing(client, "a", **{"Idempotency-Key": "key-00001"})
    again = post_thing(client, "a", **{"Idempotency-Key": "key-00001"})
    assert first.json() == again.json() == {"number": 1}
    assert post_thing(client, "b", **{"Idempotency-Key": "key-00001"}).status_code == 422
    assert urls_api.made == ["a"]


def test_openapi_names_the_operations_of_modules(client, site):
    assert "/api/v1/viche_fake/things" in client.get("/api/openapi.json").json()["paths"]


def test_switched_off_module_leaves_menus_and_widgets_of_that_site_only(site, off):
    other = Site.objects.create(hostname="other.example", port=80, root_page=site.root_page)
    labels = {label for label, _ in contributions(MenuItem, site)}
    assert "viche_fake" not in labels
    assert "viche_fake" in {label for label, _ in contributions(MenuItem, other)}
    assert "viche_fake" in {label for label, _ in contributions(MenuItem)}
    assert [row.pk for row in enabled_sites("viche_fake")] == [other.pk]
    assert not is_enabled("viche_fake", site)


def test_switching_on_again_brings_everything_back(client, site, off):
    assert switch_module(site=site, label="viche_fake", is_enabled=True, actor=None)
    assert not switch_module(site=site, label="viche_fake", is_enabled=True, actor=None)
    assert client.get(reverse("viche_fake:home")).status_code == 200


def render(site, source, **context):
    request = RequestFactory().get("/")
    request._wagtail_site = site
    return Template(source).render(Context({"request": request, **context}))


def test_page_widget_renders_with_its_params(site):
    html = render(site, "{% module_widget 'viche_fake.hello' params %}", params={"name": "<Мар’яна>"})
    assert html.strip() == '<p class="fake">Hello, &lt;Мар’яна&gt;</p>'


@pytest.mark.parametrize("source", ["{% module_widget 'gone.widget' %}", "{% module_widget 'viche_fake.hello' p %}"])
def test_page_widget_is_empty_without_content_or_owner(site, source):
    assert render(site, source, p={"empty": True}) == ""


def test_page_widget_is_empty_when_the_module_is_off(site, off):
    assert render(site, "{% module_widget 'viche_fake.hello' %}") == ""


def test_page_widget_choices_list_what_is_installed():
    assert ("viche_fake.hello", "Hello") in page_widget_choices()


def test_contributions_cost_one_query_a_request(site, django_assert_num_queries):
    with django_assert_num_queries(1):
        for _ in range(3):
            list(contributions(MenuItem, site))
            list(contributions(PageWidget, site))
            disabled_labels(site)
