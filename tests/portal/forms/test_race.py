"""The same sending from several processes, two who publish, two who attach. Real processes, both databases."""

from functools import partial

import pytest

from portal.forms.models import FormAttachment, FormDefinition, FormResponse
from portal.forms.services import attach_form, publish_form, submit_response
from tests.factories.forms import FormAttachmentFactory, FormDefinitionFactory
from tests.support.race import Failure, race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.db]


def send(pk: int) -> str:
    place = FormAttachment.objects.select_related("form", "community").get(pk=pk)
    answers = {"topic": "thanks", "words": "Дякую!"}
    values = {"version": 1, "answers": answers, "has_consented": True, "key": "same-sending"}
    return submit_response(attachment=place, site=None, **values).reference


def publish(pk: int) -> int:
    return publish_form(form=FormDefinition.objects.get(pk=pk), revision=1, actor=None).number


def attach(pk: int, kind: str) -> int:
    form = FormDefinition.objects.select_related("community").get(pk=pk)
    return attach_form(form=form, kind="site", subject_id=kind, actor=None).pk


def test_at_once_is_once() -> None:
    place = FormAttachmentFactory()
    answers = race(*(partial(send, place.pk) for _each in range(3)))
    assert len(set(answers)) == 1
    assert FormResponse.objects.count() == 1
    fresh = FormDefinitionFactory(community=place.community, published=False)
    answers = race(*(partial(publish, fresh.pk) for _each in range(3)))
    assert sorted(type(each).__name__ for each in answers) == ["Failure", "Failure", "int"]
    assert {each.name for each in answers if isinstance(each, Failure)} == {"FormRefused"}
    answers = race(*(partial(attach, fresh.pk, place.subject_id) for _each in range(3)))
    assert len(set(answers)) == 1
    assert fresh.attachments.count() == 1
