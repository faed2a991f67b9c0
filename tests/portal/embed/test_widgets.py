"""Widgets on foreign pages: who may frame them, what a stranger's key answers, forms without cookies."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.models import Site

from portal.communities.models import CommunitySite, SiteKind
from portal.embed.forms import OriginsField
from portal.embed.modeladmins import snippets
from portal.embed.models import WidgetConfig, clean_origin
from portal.registry.services import switch_module
from tests.factories.accounts import UserFactory
from tests.support.people import sign_in_fully

pytestmark = [pytest.mark.django_db, pytest.mark.fake_module]


@pytest.fixture
def widget(site):
    return WidgetConfig.objects.create(
        site=site,
        kind="viche_fake.frame",
        name='Запис "до ЦНАПу"',
        origins=["https://news.example", "https://b.example"],
    )


def path(widget):
    return f"/widget/viche_fake/{widget.key}/"


def directives(response):
    parts = (part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    return {part[0]: part[1] if len(part) > 1 else "" for part in parts}


def test_widget_may_be_framed_by_its_origins_and_by_nobody_else(client, widget):
    response = client.get(path(widget))
    assert response.status_code == 200
    assert directives(response)["frame-ancestors"] == "'self' https://news.example https://b.example"
    assert "X-Frame-Options" not in response
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/services/viche_fake/", "/accounts/login/", "/no-such-page/"])
def test_everything_else_may_not_be_framed(client, site, address):
    response = client.get(address)
    assert directives(response)["frame-ancestors"] == "'none'"
    assert response["X-Frame-Options"] == "DENY"


def test_widget_that_is_off_unknown_or_of_another_site_is_404(client, widget, site):
    other = Site.objects.create(hostname="other.example", port=80, root_page=site.root_page)
    foreign = WidgetConfig.objects.create(site=other, kind="viche_fake.frame", name="x")
    lost = WidgetConfig.objects.create(site=site, kind="gone.kind", name="x")
    assert client.get("/widget/viche_fake/no-such-key/").status_code == 404
    assert client.get(path(foreign)).status_code == 404
    assert client.get(path(lost)).status_code == 404
    WidgetConfig.objects.filter(pk=widget.pk).update(is_active=False)
    assert client.get(path(widget)).status_code == 404


def test_widget_of_a_module_that_is_off_is_404(client, widget, site):
    switch_module(site=site, label="viche_fake", is_enabled=False, actor=None)
    assert client.get(path(widget)).status_code == 404
    assert client.get(f"/widget/{widget.key}/").status_code == 404


@pytest.mark.parametrize("is_module", [True, False])
def test_frame_of_what_is_switched_off_says_so(client, widget, site, is_module):
    """A 404 that nobody may frame is the browser's grey broken page in the middle of a foreign one."""
    if is_module:
        switch_module(site=site, label="viche_fake", is_enabled=False, actor=None)
    else:
        WidgetConfig.objects.filter(pk=widget.pk).update(is_active=False)
    for address in (path(widget), f"/widget/{widget.key}/"):
        response = client.get(address)
        assert response.status_code == 404
        assert "зараз не працює" in response.content.decode()
        assert directives(response)["frame-ancestors"] == "'self' https://news.example https://b.example"
        assert "Вхід" not in response.content.decode() and not response.cookies
    unknown = client.get("/widget/viche_fake/no-such-key/")
    assert directives(unknown)["frame-ancestors"] == "'none'"


def test_form_in_a_frame_works_without_any_cookie(widget):
    client = Client(HTTP_HOST="testserver", enforce_csrf_checks=True)
    page = client.get(path(widget))
    assert not page.cookies
    token = re.search(r'name="flow_token" value="([^"]+)"', page.content.decode()).group(1)
    sent = client.post(path(widget), {"flow_token": token, "name": "Оля"})
    assert (sent.status_code, sent.content.decode()) == (200, "posted Оля")


def test_form_without_its_token_or_with_another_widgets_is_refused(client, widget, site):
    other = WidgetConfig.objects.create(site=site, kind="viche_fake.frame", name="x")
    page = client.get(path(other)).content.decode()
    foreign = re.search(r'name="flow_token" value="([^"]+)"', page).group(1)
    for token in ("", "forged", foreign):
        response = client.post(path(widget), {"flow_token": token, "name": "Оля"})
        assert response.status_code == 403
        assert b"posted" not in response.content


def test_token_ends_after_four_hours(client, widget, time_machine):
    time_machine.move_to("2027-03-01 10:00:00+00:00")
    page = client.get(path(widget)).content.decode()
    token = re.search(r'name="flow_token" value="([^"]+)"', page).group(1)
    time_machine.move_to("2027-03-01 14:00:05+00:00")
    assert client.post(path(widget), {"flow_token": token}).status_code == 403


def test_short_address_opens_the_widget_or_its_public_page(client, widget):
    assert client.get(f"/widget/{widget.key}/").url == path(widget)
    assert client.get(f"/widget/{widget.key}/?open=1").url == "/services/viche_fake/"


def test_embed_script_is_small_lasting_and_for_everybody(client, site):
    response = client.get("/embed.js")
    assert len(response.content) < 3 * 1024
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_snippets_escape_the_name(widget):
    codes = snippets(widget)
    assert 'data-title="Запис &quot;до ЦНАПу&quot;"' in codes["script"]
    assert path(widget) in codes["frame"]
    assert "/services/viche_fake/" in codes["link"]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("https://News.Example/", "https://news.example"),
        ("https://a-b.example:8443", "https://a-b.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://127.0.0.1:8901", "http://127.0.0.1:8901"),
        ("http://cnap.localhost", "http://cnap.localhost"),
    ],
)
def test_origin_is_kept(value, kept):
    assert clean_origin(value) == kept


@pytest.mark.parametrize(
    "value",
    [
        *("", "*", "https://*", "https://*.example", "news.example", "http://news.example", "ftp://news.example"),
        *(
            "https://news.example/page",
            "https://news.example?x",
            "https://u@news.example",
            "https://news.example:port",
        ),
        *(
            "https://news.example; script-src *",
            "https://news.example 'unsafe-inline'",
            "https://localhost.evil.example,",
        ),
        *("https://", "javascript:alert(1)", "https://новини.укр", "https://a..b", "https://news.example\nx"),
    ],
)
def test_origin_that_is_no_site_is_refused(value):
    with pytest.raises(ValidationError):
        clean_origin(value)


def test_origins_are_typed_one_to_a_line():
    assert OriginsField().clean("https://a.example\r\nhttps://b.example/\nhttps://a.example") == [
        "https://a.example",
        "https://b.example",
    ]
    with pytest.raises(ValidationError):
        OriginsField().clean("https://a.example\nnonsense")


@pytest.fixture
def sister(community, site):
    """The other site of the same community."""
    other = Site.objects.create(hostname="cnap.example", port=443, root_page=site.root_page)
    CommunitySite.objects.create(community=community, site=other, kind=SiteKind.SERVICE_CENTRE)
    return other


def test_admin_of_one_site_shows_how_a_widget_of_the_other_looks(community, site, sister):
    """A path alone asks the wrong site; each side must let the frame be: the admin show it, the widget be shown."""
    config = WidgetConfig.objects.create(
        site=sister, kind="viche_fake.frame", name="Запис", origins=["https://b.example"]
    )
    admin = sign_in_fully(Client(HTTP_HOST="testserver"), UserFactory(is_superuser=True, is_staff=True))
    page = admin.get(f"/admin/widgets/inspect/{config.pk}/")
    assert f'<iframe class="vr-frame" src="https://cnap.example{path(config)}"' in page.content.decode()
    assert directives(page)["frame-src"] == "'self' https://cnap.example"
    framed = Client(HTTP_HOST="cnap.example").get(path(config), secure=True)
    assert directives(framed)["frame-ancestors"] == f"'self' {site.root_url} https://b.example"
