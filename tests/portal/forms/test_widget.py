"""A form inside a foreign page: chosen in the admin, answered without a single cookie, framed by its origins only."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from portal.communities.services import grant_role, sync_community_roles
from portal.embed.models import WidgetConfig
from portal.embed.selectors import fallback_path
from portal.forms.models import FormResponse
from portal.forms.services import detach_form
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.forms import FormAttachmentFactory, FormDefinitionFactory
from tests.portal.forms.visiting import Visitor
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = {"Host": "hromada.test", "Accept-Language": "uk"}


@pytest.fixture
def site() -> Site:
    return CommunitySiteFactory(hostname="hromada.test").site


@pytest.fixture
def place(site):
    return FormAttachmentFactory(form=FormDefinitionFactory(community=site.community_site.community))


@pytest.fixture
def widget(site, place) -> WidgetConfig:
    params = {"subject": place.public_id}
    return WidgetConfig.objects.create(
        site=site, kind="forms.form", name="Форма", params=params, origins=["https://news.example"]
    )


class Foreigner(Visitor):
    """A frame of another site: no cookie survives a step, and the check of CSRF is on."""

    def __init__(self, widget: WidgetConfig) -> None:
        self.url = f"/widget/forms/{widget.key}/"
        self.page = self.fresh().get(self.url)

    def fresh(self) -> Client:
        return Client(enforce_csrf_checks=True, headers=HOST)

    def send(self, **typed):
        token = re.search(r'name="flow_token" value="([^"]+)"', self.text)
        self.client = self.fresh()
        return super().send(**typed, **({"flow_token": token[1]} if token else {}))


def test_form_is_answered_in_a_frame_without_cookies(widget, later):
    visitor = Foreigner(widget)
    assert "frame-ancestors 'self' https://news.example" in visitor.page["Content-Security-Policy"]
    assert "<header" not in visitor.text
    visitor.send(topic="thanks", words="")
    assert visitor.page.status_code == 422
    visitor.send(topic="thanks", words="Дякую").send(email="")
    later()
    visitor.send(consent="on")
    answer = FormResponse.objects.get()
    assert answer.user is None
    done = visitor.fresh().get(visitor.page["Location"])
    assert answer.reference in done.content.decode()
    assert "https://news.example" in done["Content-Security-Policy"]
    assert not visitor.client.cookies


def test_step_without_the_token_of_this_widget_is_refused(widget, site):
    visitor = Foreigner(widget)
    assert visitor.fresh().post(visitor.url, visitor.carried()).status_code == 403


def test_form_that_was_taken_away_says_so_inside_the_frame(widget, place):
    detach_form(attachment=place, actor=None)
    page = Foreigner(widget).page
    assert page.status_code == 404
    assert "https://news.example" in page["Content-Security-Policy"]


def test_widget_is_made_in_the_admin_by_choosing_a_form_of_the_community(site, place):
    community = site.community_site.community
    sync_community_roles(community)
    foreign = FormAttachmentFactory(form=FormDefinitionFactory())
    owner = UserFactory()
    grant_role(user=owner, community=community, role="owner")
    owner.refresh_from_db()
    client = Client(headers=HOST)
    sign_in_fully(client, owner)
    typed = {"name": "На сайт газети", "site": site.pk, "kind": "forms.form", "origins": "", "is_active": "on"}
    url = "/admin/widgets/create/"
    for wrong in ("", f"forms.form {foreign.public_id}", "equeue.booking x"):
        assert client.post(url, typed | {"subject": wrong}).status_code == 200
    assert not WidgetConfig.objects.exists()
    client.post(url, typed | {"subject": f"forms.form {place.public_id}"})
    made = WidgetConfig.objects.get()
    assert made.params == {"subject": place.public_id}
    assert fallback_path(made) == reverse("forms:fill", args=[place.public_id])
    assert f"forms.form {place.public_id}" in client.get(f"/admin/widgets/edit/{made.pk}/").content.decode()
