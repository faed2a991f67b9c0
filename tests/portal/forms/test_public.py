"""A person goes through a form without scripts: branches, errors, the check, one sending, robots outside."""

import pytest
from django.test import Client
from django.urls import reverse

from portal.forms.engine import Kind, definition_from_data, definition_to_data
from portal.forms.engine.definition import Format
from portal.forms.models import FormAttachment, FormResponse
from portal.forms.services import detach_form, publish_form, save_draft
from tests.factories.communities import CommunitySiteFactory
from tests.factories.forms import FormAttachmentFactory, FormDefinitionFactory
from tests.portal.forms.making import FEEDBACK, ask, form, text
from tests.portal.forms.visiting import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> FormAttachment:
    site = CommunitySiteFactory(hostname="hromada.test")
    return FormAttachmentFactory(form=FormDefinitionFactory(community=site.community))


def test_way_with_a_branch_ends_with_a_number(place, later):
    visitor = Visitor(place)
    assert visitor.page.status_code == 200
    assert "Де це сталося?" not in visitor.text  # asked on the next page, once it is known that it is needed
    visitor.send(topic="problem", words="Темно на вулиці")
    assert "Де це сталося?" in visitor.text
    visitor.send(where="Садове, вул. Шкільна")
    visitor.send(email="olena@example.com")
    assert "Темно на вулиці" in visitor.text
    assert "Погоджуюся" in visitor.text
    later()
    visitor.send(consent="on")
    answer = FormResponse.objects.get()
    assert visitor.page.status_code == 302
    done = visitor.client.get(visitor.page["Location"])
    assert answer.reference in done.content.decode()
    assert "olena" not in done.content.decode()
    assert answer.answers == {
        "topic": "problem",
        "where": "Садове, вул. Шкільна",
        "words": "Темно на вулиці",
        "email": "olena@example.com",
    }


def test_closed_branch_is_passed_by_and_a_changed_mind_drops_its_answer(place, later):
    visitor = Visitor(place).send(topic="problem", words="Дякую").send(where="Тут").send(email="")
    visitor.send(change="0").send(topic="thanks", words="Дякую!")
    assert "Де це сталося?" not in visitor.text
    visitor.send(email="")
    later()
    visitor.send(consent="on")
    assert FormResponse.objects.get().answers == {"topic": "thanks", "words": "Дякую!"}


def test_error_keeps_what_was_typed_and_is_tied_to_its_field(place):
    visitor = Visitor(place).send(topic="", words="Незручно")
    assert visitor.page.status_code == 422
    assert "Незручно" in visitor.text
    assert 'href="#id_q-topic_0"' in visitor.text
    summary = visitor.text[visitor.text.index("err-sum") : visitor.text.index("<form", visitor.text.index("err-sum"))]
    assert "Про що ви пишете? Виберіть відповідь." in summary.replace("\u00a0", " ")
    assert not FormResponse.objects.exists()
    visitor.send(topic="thanks", words="Дякую").send(email="немає")
    assert visitor.page.status_code == 422
    assert 'value="немає"' in visitor.text


def test_back_keeps_answers(place):
    visitor = Visitor(place).send(topic="thanks", words="Дякую").send(back="1", email="o@example.com")
    assert "Дякую" in visitor.text
    visitor.send(topic="thanks", words="Дякую ще")
    assert 'value="o@example.com"' in visitor.text


def test_consent_is_asked_for(place, later):
    visitor = Visitor(place).send(topic="thanks", words="Дякую").send(email="")
    later()
    visitor.send()
    assert visitor.page.status_code == 422
    assert 'href="#id_consent"' in visitor.text
    assert not FormResponse.objects.exists()


def test_pressed_twice_is_sent_once_and_another_opening_is_another_answer(place, later):
    visitor = Visitor(place).send(topic="thanks", words="Дякую").send(email="")
    later()
    data = visitor.carried() | {"consent": "on"}
    first, again = visitor.client.post(visitor.url, data), visitor.client.post(visitor.url, data)
    assert first["Location"] == again["Location"]
    other = Visitor(place).send(topic="thanks", words="Дякую").send(email="")
    later()
    other.send(consent="on")
    assert FormResponse.objects.count() == 2


def test_robots_stay_outside(place, later):
    visitor = Visitor(place).send(topic="thanks", words="Купуйте").send(email="")
    visitor.send(consent="on")
    assert visitor.page.status_code == 422  # too quick
    later()
    carried = visitor.carried()
    visitor.page = visitor.client.post(visitor.url, carried | {"consent": "on", "website": "https://x.test"})
    assert visitor.page.status_code == 422
    visitor.page = visitor.client.post(visitor.url, carried | {"consent": "on", "stamp": "forged"})
    assert visitor.page.status_code == 422
    assert not FormResponse.objects.exists()
    later()
    visitor.send(consent="on")  # the page has a stamp that holds
    assert visitor.page.status_code == 302


def test_network_has_a_limit(place, later, monkeypatch):
    monkeypatch.setattr("portal.forms.guarding.MOST", 1)
    for status in (302, 429):
        visitor = Visitor(place, REMOTE_ADDR="203.0.113.7").send(topic="thanks", words="Дякую").send(email="")
        later()
        visitor.send(consent="on")
        assert visitor.page.status_code == status
    assert visitor.page["Retry-After"] == "3600"
    assert FormResponse.objects.count() == 1


def test_tampered_page_is_judged_anew(place, later):
    visitor = Visitor(place)
    later()
    forged = visitor.carried() | {"place": "3", "carried": '{"topic": "problem", "words": "x"}', "consent": "on"}
    visitor.page = visitor.client.post(visitor.url, forged)
    assert visitor.page.status_code == 422
    assert "Де це сталося?" in visitor.text
    for carried in ("[" * 5000, "{", "[]", '{"topic": {"a": 1}}'):
        page = visitor.client.post(visitor.url, visitor.carried() | {"carried": carried, "place": "99"})
        assert page.status_code in (200, 422)
    assert not FormResponse.objects.exists()


def test_version_that_was_seen_is_answered_though_a_newer_one_came(place, later):
    visitor = Visitor(place).send(topic="thanks", words="Дякую").send(email="")
    data = definition_to_data(form(ask("other"), intro=text("Нова")))
    save_draft(form=place.form, definition=definition_from_data(data), revision=0, actor=None)
    publish_form(form=place.form, revision=1, actor=None)
    later()
    visitor.send(consent="on")
    assert FormResponse.objects.get().version.number == 1
    assert "Нова" in Visitor(place).text


def test_version_that_never_was_is_shown_anew(place):
    visitor = Visitor(place)
    for wrong in ("7", "x", ""):
        page = visitor.client.post(visitor.url, visitor.carried() | {"version": wrong})
        assert page.status_code == 409
        assert "Про що ви пишете?" in page.content.decode().replace("\u00a0", " ")


def test_form_is_there_only_while_attached_and_only_in_its_community(place):
    CommunitySiteFactory(hostname="susidy.test")
    assert Visitor(place, "susidy.test").page.status_code == 404
    address = reverse("forms:fill", args=[place.public_id])
    assert address in Client(headers={"Host": "hromada.test"}).get("/forms/").content.decode()
    detach_form(attachment=place, actor=None)
    visitor = Client(headers={"Host": "hromada.test"})
    for path in ("", "blank/", "sent/x/"):
        assert visitor.get(address + path).status_code == 404
    assert address not in visitor.get("/forms/").content.decode()


def test_every_kind_is_asked_answered_and_printed(place, later):
    every = [ask(kind.value, kind) for kind in Kind]
    every += [ask("long", format=Format.LONG), ask("phone", format=Format.PHONE)]
    made = FormDefinitionFactory(community=place.community, data=definition_to_data(form(tuple(every))))
    row = FormAttachmentFactory(form=made)
    visitor = Visitor(row)
    later()
    visitor.send(
        text="слово",
        single="a",
        multi=["a", "c"],
        stars="4",
        nps="0",
        scale="2",
        matrix__r1="a",
        matrix__r2="b",
        ranking__a="2",
        ranking__b="1",
        ranking__c="3",
        number="5",
        date_day="22",
        date_month="листопада",
        date_year="2026",
        address__settlement="Садове",
        address__street="Шкільна",
        address__building="8",
        point__place="біля школи",
        long="довго",
        phone="+380671234567",
    )
    assert visitor.page.status_code == 302, visitor.text
    answers = FormResponse.objects.get().answers
    assert answers["ranking"] == ["b", "a", "c"]
    assert answers["date"] == "2026-11-22"
    assert answers["nps"] == 0
    printed = visitor.client.get(reverse("forms:blank", args=[row.public_id])).content.decode()
    assert all(f"Питання {question.code}" in printed for question in every)


def test_wrong_box_of_a_date_is_named(place):
    made = FormDefinitionFactory(community=place.community, data=definition_to_data(form(ask("day", Kind.DATE))))
    visitor = Visitor(FormAttachmentFactory(form=made)).send(day_day="34", day_month="3", day_year="2026")
    assert visitor.page.status_code == 422
    assert 'href="#id_q-day_day"' in visitor.text


def test_conditions_are_printed_in_words(place):
    printed = Visitor(place).client.get(reverse("forms:blank", args=[place.public_id])).content.decode()
    assert "Незручність" in printed
    assert FEEDBACK["consent"]["uk"][:12] in printed
