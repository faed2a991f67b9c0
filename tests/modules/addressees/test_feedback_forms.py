"""Feedback forms at addressees: moderators offer them at their own ones, answers are read, handled and erased."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.audit.models import AuditRecord
from portal.common.clock import now
from portal.communities.services import sync_community_roles
from portal.forms.models import FormAttachment, FormResponse
from portal.forms.services import attach_form, submit_response
from tests.factories.accounts import UserFactory
from tests.factories.addressees import AddresseeFactory, ModeratorFactory
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


@pytest.fixture
def addressee(community):
    return AddresseeFactory(community=community, name="Комунгосп", is_public=True)


@pytest.fixture
def moderator(addressee):
    user = UserFactory(email="moderator@hromada.test")
    ModeratorFactory(addressee=addressee, user=user)
    return sign_in_fully(Client(headers=HOST), user)


def text(answer) -> str:
    return answer.content.decode().replace("\u00a0", " ").replace("\u2060", "")


def test_moderator_builds_no_forms(moderator, community):
    FormDefinitionFactory(community=community, code="f")
    for name, args in (("index", ()), ("builder", ("f",)), ("preview", ("f",))):
        assert moderator.get(reverse(f"forms_admin:{name}", args=args)).status_code in (302, 403)


def test_moderator_offers_a_form_at_the_own_addressee_only(moderator, addressee, community):
    form = FormDefinitionFactory(community=community, code="f")
    other = AddresseeFactory(community=community, name="Водоканал")
    page = text(moderator.get(reverse("forms_cabinet:places")))
    assert "Комунгосп" in page
    assert "Водоканал" not in page
    attach = reverse("forms_cabinet:attach")
    assert moderator.post(attach, {"place": f"addressee {other.pk}", "form": "f"}).status_code == 403
    assert moderator.post(attach, {"place": "site community", "form": "f"}).status_code == 403
    assert moderator.post(attach, {"place": f"addressee {addressee.pk}", "form": "f"}).status_code == 302
    row = FormAttachment.objects.get()
    shown = text(Client(headers=HOST).get(reverse("addressees:page", args=[addressee.slug])))
    assert reverse("forms:fill", args=[row.public_id]) in shown
    assert moderator.post(reverse("forms_cabinet:detach"), {"attachment": row.public_id}).status_code == 302
    shown = text(Client(headers=HOST).get(reverse("addressees:page", args=[addressee.slug])))
    assert row.public_id not in shown
    assert form.attachments.count() == 1


def answer_at(form, kind: str, key: str, words: str) -> FormResponse:
    place = attach_form(form=form, kind=kind, subject_id=key, actor=None)
    answers = {"topic": "thanks", "words": words, "email": "olena@example.com"}
    return submit_response(attachment=place, version=1, answers=answers, has_consented=True, key=words, site=None)


def test_moderator_reads_own_answers_only_and_the_log_knows(moderator, addressee, community):
    form = FormDefinitionFactory(community=community, code="f", mailbox="")
    own = answer_at(form, "addressee", str(addressee.pk), "=1+1 наше")
    foreign = answer_at(form, "site", "community", "чуже")
    page = text(moderator.get(reverse("forms_cabinet:responses")))
    assert own.reference in page
    assert foreign.reference not in page
    assert moderator.get(reverse("forms_cabinet:response", args=[foreign.public_id])).status_code == 404
    assert "=1+1 наше" in text(moderator.get(reverse("forms_cabinet:response", args=[own.public_id])))
    table = b"".join(moderator.get(reverse("forms_cabinet:export"))).decode()
    assert "'=1+1 наше" in table
    assert "чуже" not in table
    actions = set(AuditRecord.objects.values_list("action", flat=True))
    assert {"forms.answers_opened", "forms.answers_exported"} <= actions
    assert own.created_at <= now()


def test_answer_is_found_handled_and_erased(moderator, addressee, community):
    row = answer_at(FormDefinitionFactory(community=community), "addressee", str(addressee.pk), "слова")
    page = reverse("forms_cabinet:responses")
    assert row.reference in text(moderator.get(page, {"q": row.reference.lower(), "state": "waiting"}))
    assert moderator.post(reverse("forms_cabinet:handle", args=[row.public_id]), {"handled": "1"}).status_code == 302
    assert row.reference not in text(moderator.get(page, {"state": "waiting"}))
    erase = reverse("forms_cabinet:erase", args=[row.public_id])
    moderator.post(erase)
    row.refresh_from_db()
    assert row.erased_at is None
    moderator.post(erase, {"sure": "on"})
    row.refresh_from_db()
    assert row.answers == {"topic": "thanks"}


def test_list_asks_the_database_as_often_for_one_row_as_for_many(moderator, addressee, community):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    form = FormDefinitionFactory(community=community)
    page = reverse("forms_cabinet:responses")
    counts = []
    for words in ("перша", "друга", "третя"):
        answer_at(form, "addressee", str(addressee.pk), words)
        with CaptureQueriesContext(connection) as asked:
            moderator.get(page)
        counts.append(len(asked))
    assert counts[0] >= counts[-1]
