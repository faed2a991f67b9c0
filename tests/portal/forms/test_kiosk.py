"""A form at a kiosk: the same judge, one question a screen, nothing of the person stays."""

import pytest
from django.urls import reverse

from portal.forms.engine import Kind, definition_to_data
from portal.forms.models import FormResponse
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.forms import FormAttachmentFactory, FormDefinitionFactory
from tests.portal.forms.making import ask, form
from tests.portal.forms.visiting import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def community():
    return CommunitySiteFactory(hostname="hromada.test").community


def at_kiosk(community, *questions) -> Visitor:
    data = definition_to_data(form(questions)) if questions else None
    more = {"data": data} if data else {}
    place = FormAttachmentFactory(form=FormDefinitionFactory(community=community, **more))
    visitor = Visitor(place)
    visitor.url = reverse("forms:kiosk_fill", args=[place.public_id])
    visitor.page = visitor.client.get(visitor.url)
    return visitor


def test_one_question_a_screen_to_a_number_that_belongs_to_no_account(community, later):
    visitor = at_kiosk(community)
    visitor.client.force_login(UserFactory())
    assert "Про що ви пишете?" in visitor.text
    assert "Розкажіть" not in visitor.text
    visitor.send(topic="")
    assert visitor.page.status_code == 422
    visitor.send(topic="problem")
    assert "Де це сталося?" in visitor.text
    assert "Запитання 2 з 4" in visitor.text
    visitor.send(back="1", where="Тут").send(topic="problem")
    assert 'value="Тут"' in visitor.text
    visitor.send(where="Садове").send(words="Темно").send(email="olena@example.com")
    later()
    visitor.send(consent="on")
    answer = FormResponse.objects.get()
    assert (answer.channel, answer.user) == ("kiosk", None)
    done = visitor.client.get(visitor.page["Location"]).content.decode()
    assert answer.reference in done
    assert "olena" not in done
    assert "<footer" not in done


def test_other_language_keeps_what_was_answered(community):
    visitor = at_kiosk(community, ask("words"), ask("more"))
    visitor.send(words="Темно")
    visitor.url = "/en" + visitor.url
    visitor.page = visitor.client.post(visitor.url, visitor.carried() | {"q-more": "Дуже", "stay": "1"})
    assert 'lang="en"' in visitor.text
    assert 'value="Дуже"' in visitor.text
    visitor.url = visitor.url.removeprefix("/en")
    visitor.send(more="Дуже")
    assert "Темно" in visitor.text


def test_form_that_must_have_a_file_is_not_offered_and_an_optional_file_is_not_asked(community, later):
    page = at_kiosk(community, ask("photo", Kind.FILE, is_required=True)).page
    assert page.status_code == 404
    visitor = at_kiosk(community, ask("photo", Kind.FILE), ask("words", is_required=True))
    assert "Питання photo" not in visitor.text
    later()
    visitor.send(words="Темно")
    assert FormResponse.objects.get().answers == {"words": "Темно"}


def test_list_offers_forms_of_the_site_and_opens_the_only_one(community):
    place = FormAttachmentFactory(form=FormDefinitionFactory(community=community))
    client = Visitor(place).client
    url = reverse("forms:kiosk_fill", args=[place.public_id])
    assert client.get(reverse("forms:kiosk"))["Location"] == url
    FormAttachmentFactory(form=FormDefinitionFactory(community=community))
    listed = client.get(reverse("forms:kiosk"))
    assert listed.status_code == 200
    assert url in listed.content.decode()
