"""Makers build by buttons alone; whoever makes no forms here has no door. Moderators: tests/modules/addressees."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.communities.services import grant_role, sync_community_roles
from portal.forms.models import FormDefinition
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.forms import FormDefinitionFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
HOST = {"Host": "hromada.test", "Accept-Language": "uk"}


@pytest.fixture
def community():
    found = CommunitySiteFactory(hostname="hromada.test").community
    sync_community_roles(found)
    return found


def client_of(user) -> Client:
    client = Client(headers=HOST)
    sign_in_fully(client, user)
    return client


@pytest.fixture
def maker(community) -> Client:
    user = UserFactory()
    grant_role(user=user, community=community, role="admin")
    user.refresh_from_db()
    return client_of(user)


def at(name: str, *args: object) -> str:
    return reverse(f"forms_admin:{name}", args=args)


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u2060", "")


def test_form_is_built_published_and_offered_by_buttons_alone(maker, community):
    answer = maker.post(at("new"), {"title": "Оцінка прийому", "code": "visit"})
    assert answer["Location"] == at("builder", "visit")
    form = FormDefinition.objects.get()
    page = text(maker.get(at("builder", "visit")))
    assert "У формі немає запитань." in page
    answer = maker.post(at("add", "visit"), {"revision": 1, "page": "page_1", "kind": "single"})
    data = {
        "revision": 2,
        "label_uk": "Що сталося?",
        "choices": "Добре\nПогано",
        "personal": "none",
        "is_required": "on",
    }
    assert maker.post(answer["Location"], data).status_code == 302
    answer = maker.post(at("add", "visit"), {"revision": 3, "page": "page_1", "kind": "text"})
    rule = '["single_1", "equals", "option_2"]'
    data = {"revision": 4, "label_uk": "Чому?", "format": "long", "personal": "none", "match": "all", "rule_0": rule}
    assert maker.post(answer["Location"], data).status_code == 302
    page = text(maker.get(at("builder", "visit")))
    assert "на запитання 1 відповідь «Погано»" in page
    assert "Перед публікацією" not in page
    assert "Чому?" in text(maker.get(at("preview", "visit")))
    assert maker.post(at("publish", "visit"), {"revision": 5}).status_code == 302
    assert form.current().number == 1
    assert maker.post(at("attach", "visit"), {"place": "site community"}).status_code == 302
    assert "Оцінка прийому" in Client(headers=HOST).get("/forms/").content.decode()


def test_order_copy_and_deletion(maker, community):
    form = FormDefinitionFactory(community=community, code="f")
    for number, act in enumerate(["down topic", "copy words", "delete email", "page_add", "page_up page_1"]):
        assert maker.post(at("act", "f"), {"revision": number, "act": act}).status_code == 302
    draft = form.draft().definition
    assert [page.code for page in draft.pages] == ["main", "page_1", "contact"]
    assert [question.code for question in draft.questions()] == ["where", "topic", "words", "text_1"]
    page = text(maker.get(at("builder", "f")))
    assert "про яке запитують пізніше" in page or "запитують пізніше" in page
    answer = maker.post(at("publish", "f"), {"revision": 5})
    assert answer.status_code == 422
    assert form.current().number == 1
    stale = maker.post(at("act", "f"), {"revision": 2, "act": "page_add"})
    assert stale.status_code == 409


def test_bad_settings_are_refused_and_kept(maker, community):
    form = FormDefinitionFactory(community=community, code="f")
    answer = maker.post(at("settings", "f"), {"revision": 0, "title_uk": "Інша", "mailbox": "не скринька"})
    assert answer.status_code == 422
    assert "не скринька" in text(answer)
    assert form.draft() is None


def test_builder_is_for_makers_of_this_community(community):
    FormDefinitionFactory(community=community, code="f")
    stranger = UserFactory()
    grant_role(user=stranger, community=CommunitySiteFactory(hostname="inshi.test").community, role="owner")
    stranger.refresh_from_db()
    assert client_of(stranger).get(at("builder", "f")).status_code in (302, 403, 404)


def test_citizen_has_no_door(community):
    citizen = client_of(UserFactory())
    assert citizen.get(reverse("forms_cabinet:responses")).status_code == 403
    assert Client(headers=HOST).get(reverse("forms_cabinet:responses")).status_code == 302
