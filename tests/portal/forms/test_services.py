"""Versions stay as they were, one sending is one answer, places decide who may, the log hears of everything."""

import pytest
from django.db import DatabaseError, connection, transaction

from portal.audit.models import AuditRecord
from portal.common import clock
from portal.forms.engine import definition_from_data, definition_to_data
from portal.forms.models import FormAttachment, FormResponse, FormVersion
from portal.forms.personal import erase_answers, exported_answers, purge_answers
from portal.forms.reading import said
from portal.forms.refusals import AnswersRefused, FormRefused, PublishRefused
from portal.forms.services import (
    archive_form,
    attach_form,
    create_form,
    detach_form,
    discard_draft,
    erase_response,
    mark_handled,
    publish_form,
    save_draft,
    submit_response,
)
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunityFactory
from tests.factories.forms import FormAttachmentFactory, FormDefinitionFactory, FormResponseFactory
from tests.portal.forms.making import FEEDBACK, ask, feedback, form, when

pytestmark = pytest.mark.django_db
THANKS = {"topic": "thanks", "words": "Дякую!"}


def renamed(title: str):
    return definition_from_data(FEEDBACK | {"title": {"uk": title}})


def send(place: FormAttachment, **changes) -> FormResponse:
    values = {"version": 1, "answers": THANKS, "has_consented": True, "key": "k" * 16, "site": None}
    return submit_response(attachment=place, **values | changes)


def actions() -> list[str]:
    return list(AuditRecord.objects.filter(action__startswith="forms.").values_list("action", flat=True))


def refused(code: str, act) -> None:
    with pytest.raises(FormRefused) as caught, transaction.atomic():
        act()
    assert caught.value.code == code
    assert str(caught.value.message)


def test_form_is_made_published_and_changed_in_a_next_version():
    made = FormDefinitionFactory()
    save_draft(form=made, definition=renamed("Друга"), revision=0, actor=None)
    assert made.current().number == 1  # a draft shows nobody anything
    made.refresh_from_db()
    assert made.title == "Зворотний зв’язок"
    publish_form(form=made, revision=1, actor=None)
    made.refresh_from_db()
    assert (made.title, made.current().number) == ("Друга", 2)
    assert made.versions.get(number=1).data["title"] == FEEDBACK["title"]
    assert set(actions()) == {"forms.created", "forms.published", "forms.draft_saved"}


def test_draft_of_somebody_else_is_not_overwritten():
    made = FormDefinitionFactory(published=False)
    save_draft(form=made, definition=renamed("Перша"), revision=1, actor=None)
    refused("stale", lambda: save_draft(form=made, definition=renamed("Інша"), revision=1, actor=None))
    refused("stale", lambda: publish_form(form=made, revision=1, actor=None))
    assert made.draft().data["title"] == {"uk": "Перша"}


def test_form_with_defects_is_not_published_and_they_are_named():
    broken = form(ask("q", when=when("ghost"), is_required=True))
    made = FormDefinitionFactory(published=False, data=definition_to_data(broken))
    with pytest.raises(PublishRefused) as caught:
        publish_form(form=made, revision=1, actor=None)
    assert [defect.code for defect in caught.value.defects] == ["unknown_question"]
    assert made.current() is None


def test_draft_is_thrown_away_and_a_same_one_is_not_published():
    made = FormDefinitionFactory()
    save_draft(form=made, definition=feedback(), revision=0, actor=None)
    refused("nothing_new", lambda: publish_form(form=made, revision=1, actor=None))
    discard_draft(form=made, revision=1, actor=None)
    assert made.draft() is None
    fresh = FormDefinitionFactory(published=False)
    refused("not_published", lambda: discard_draft(form=fresh, revision=1, actor=None))


def test_code_is_taken_once_in_a_community():
    made = FormDefinitionFactory(code="same")
    values = {"code": "same", "definition": feedback(), "actor": None}
    refused("code_taken", lambda: create_form(community=made.community, **values))
    create_form(community=CommunityFactory(), **values)


@pytest.mark.db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE forms_formversion SET data = '{}' WHERE number = 1",
        "UPDATE forms_formversion SET published_at = NULL WHERE number = 1",
        "DELETE FROM forms_formversion WHERE number = 1",
    ],
)
def test_database_keeps_a_published_version(statement):
    made = FormDefinitionFactory()
    save_draft(form=made, definition=renamed("Чернетка"), revision=0, actor=None)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    FormVersion.objects.filter(form=made, published_at__isnull=True).delete()  # a draft goes


@pytest.mark.db
def test_one_sending_is_one_answer_and_one_letter():
    place = FormAttachmentFactory()
    first, again = send(place), send(place)
    assert first.pk == again.pk
    assert Delivery.objects.filter(code="forms_answered").count() == 1
    letter = Delivery.objects.get(code="forms_answered")
    assert letter.to == place.form.mailbox
    assert first.reference in letter.text
    assert "Дякую" not in letter.text
    refused("sent_before", lambda: send(place, answers={**THANKS, "words": "Інше"}))
    assert FormResponse.objects.count() == 1


def test_bad_answers_and_a_missing_consent_store_nothing():
    place = FormAttachmentFactory()
    with pytest.raises(AnswersRefused) as caught:
        send(place, answers={"topic": "problem", "email": "?"}, has_consented=False)
    assert set(caught.value.errors) == {"where", "words", "email", "consent"}
    assert not FormResponse.objects.exists()
    assert not Delivery.objects.exists()


def test_answer_by_the_version_that_was_seen_is_taken_and_read_by_it():
    place = FormAttachmentFactory()
    data = FEEDBACK | {
        "pages": [{"code": "main", "questions": [{"code": "mark", "kind": "stars", "label": {"uk": "Оцінка"}}]}]
    }
    save_draft(form=place.form, definition=definition_from_data(data), revision=0, actor=None)
    publish_form(form=place.form, revision=1, actor=None)
    old, new = send(place), send(place, version=2, answers={"mark": 5}, key="m" * 16)
    assert [each.label for each in said(old.version.definition, old.answers) if each.lines] == [
        "Про що ви пишете?",
        "Розкажіть",
    ]
    assert said(new.version.definition, new.answers)[0].text == "5 із 5"
    refused("unknown_version", lambda: send(place, version=3))


def test_draft_is_no_version_to_answer():
    place = FormAttachmentFactory()
    save_draft(form=place.form, definition=renamed("Чернетка"), revision=0, actor=None)
    refused("unknown_version", lambda: send(place, version=2))


def test_form_that_was_taken_away_or_archived_takes_no_answers():
    place = FormAttachmentFactory()
    send(place)
    assert detach_form(attachment=place, actor=None)
    place.refresh_from_db()
    assert not detach_form(attachment=place, actor=None)
    refused("closed", lambda: send(place, key="z" * 16))
    assert place.responses.count() == 1
    other = FormAttachmentFactory()
    archive_form(form=other.form, is_archived=True, actor=None)
    other.refresh_from_db()
    refused("closed", lambda: send(other))


def test_form_is_attached_once_by_whoever_may():
    place = FormAttachmentFactory()
    made, kind = place.form, place.subject_id
    assert attach_form(form=made, kind="site", subject_id=kind, actor=None) == place
    stranger = UserFactory()
    refused("not_yours", lambda: attach_form(form=made, kind="site", subject_id=kind, actor=stranger))
    refused("not_yours", lambda: detach_form(attachment=place, actor=stranger))
    refused("unknown_place", lambda: attach_form(form=made, kind="site", subject_id="elsewhere", actor=None))
    refused("unknown_place", lambda: attach_form(form=made, kind="ghost", subject_id=kind, actor=None))
    draft = FormDefinitionFactory(community=made.community, published=False)
    refused("not_published", lambda: attach_form(form=draft, kind="site", subject_id=kind, actor=None))


def test_erasure_leaves_choices_and_forgets_words_contacts_and_the_person():
    user = UserFactory()
    row = FormResponseFactory(user=user)
    assert exported_answers(user)[0]["answers"]["Електронна пошта"] == "olena@example.com"
    assert erase_answers(user) == 1
    row.refresh_from_db()
    assert (row.answers, row.user, row.fingerprint) == ({"topic": "thanks"}, None, "")
    assert not erase_response(response=row, actor=None)
    assert exported_answers(user) == []


def test_old_answers_forget_people_in_time():
    row = FormResponseFactory()
    assert purge_answers(row.created_at) == 0
    assert purge_answers(clock.now()) == 1
    assert purge_answers(clock.now()) == 0


def test_answer_is_handled_and_opened_again():
    row = FormResponseFactory()
    assert mark_handled(response=row, is_handled=True, actor=None)
    assert not mark_handled(response=row, is_handled=True, actor=None)
    assert mark_handled(response=row, is_handled=False, actor=None)
    assert {"forms.handled", "forms.reopened"} <= set(actions())
