"""Questions of the queue's own form: asked with name and contacts, kept with the visit, read by their version."""

import json
import re
import uuid
from datetime import date, time

import pytest
from django.test import Client

from modules.equeue.modeladmins.queues import QueueAdmin
from modules.equeue.models import Booking, Contact, Draft, Queue, TimeOffer
from modules.equeue.services import ContactData, confirm_booking, hold_slot
from modules.equeue.services.freed import offer_times
from modules.equeue.services.personal import erase_visits, exported_visits
from modules.equeue.services.questions import answered
from modules.equeue.services.waiting import Wish, join_waiting
from portal.consents.models import ConsentEvent
from portal.forms.engine import definition_from_data
from portal.forms.services import publish_form, save_draft
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.factories.communities import CommunitySiteFactory
from tests.factories.forms import FormDefinitionFactory

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 17)
DETAILS = {"name": "Приклад Ганна Зразківна", "email": "hanna@example.org", "phone": "", "consent": "on"}


def ask(code, label, kind="text", **more):
    return {"code": code, "kind": kind, "label": {"uk": label}, **more}


def form_data(*questions, **more):
    page = {"code": "main", "title": {"uk": "Запитання"}, "questions": list(questions)}
    return {"schema": 1, "title": {"uk": "До візиту"}, "pages": [page], **more}


WITH_CHILD = {"match": "all", "rules": [{"question": "who", "test": "equals", "value": "child"}]}
OPTIONS = [{"code": "me", "label": {"uk": "Лише я"}}, {"code": "child", "label": {"uk": "Я й дитина"}}]
ASKED = form_data(
    ask("who", "Хто прийде?", "single", required=True, choices=OPTIONS),
    ask("age", "Скільки років дитині?", "number", required=True, low=0, high=17, show_if=WITH_CHILD),
)


@pytest.fixture
def form(queue, community):
    made = FormDefinitionFactory(community=community, data=ASKED)
    Queue.objects.filter(pk=queue.pk).update(form=made)
    queue.refresh_from_db()
    return made


@pytest.fixture
def visitor(community, frozen):
    CommunitySiteFactory(community=community, hostname="vyshneva.test")
    return Client(headers={"host": "vyshneva.test"})


@pytest.fixture
def step(visitor, workplace_type, form):
    return visitor.post(f"/services/equeue/time/{workplace_type.public_id}/", {"time": "2026-11-17T09:00"}).url


def text(answer):
    return answer.content.decode().replace("\u00a0", " ")


def sent_code():
    return re.search(r"\b(\d{6})\b", Delivery.objects.filter(code="equeue.booking_code").latest("pk").text)[1]


def test_question_that_hangs_on_an_answer_is_asked_without_scripts(visitor, step):
    page = text(visitor.get(step))
    assert "Хто прийде?" in page and "Скільки років дитині?" not in page and 'name="asked" value="who"' in page
    first = visitor.post(step, {**DETAILS, "asked": "who", "q-who": "child"})
    assert first.status_code == 200 and "Скільки років дитині?" in text(first) and 'role="alert"' not in text(first)
    assert not Draft.objects.exists()
    wrong = visitor.post(step, {**DETAILS, "asked": "who,age", "q-who": "child", "q-age": "сім"})
    assert wrong.status_code == 422 and 'role="alert"' in text(wrong) and "сім" in text(wrong)
    done = visitor.post(step, {**DETAILS, "asked": "who,age", "q-who": "child", "q-age": "7"})
    assert done.url.endswith("/code/")
    assert Draft.objects.get().answers == {"who": "child", "age": 7}
    visitor.post(done.url, {"code": sent_code()})
    assert Contact.objects.get().answers == {"who": "child", "age": 7}


def test_required_question_left_out_is_named_and_nothing_is_sent(visitor, step):
    answer = visitor.post(step, {**DETAILS, "asked": "who"})
    assert answer.status_code == 422 and DETAILS["name"] in text(answer)
    assert not Draft.objects.exists() and not Delivery.objects.exists()


def test_answers_stay_when_the_details_are_opened_again_and_when_the_time_changes(visitor, step, workplace_type):
    visitor.post(step, {**DETAILS, "asked": "who", "q-who": "me"})
    assert re.search(r'value="me"[^>]*checked', text(visitor.get(step)))
    token = step.rstrip("/").rsplit("/", 1)[1]
    url = f"/services/equeue/time/{workplace_type.public_id}/"
    fresh = visitor.post(url, {"time": "2026-11-17T10:00", "keep": token}).url
    assert re.search(r'value="me"[^>]*checked', text(visitor.get(fresh)))


def test_old_answers_are_read_by_the_version_that_asked(visitor, step, form, workplace_type, contact, moment):
    visitor.post(step, {**DETAILS, "asked": "who", "q-who": "me", "form_version": "1"})
    newer = form_data(ask("who", "Скільки вас?", "single", choices=OPTIONS[::-1]))
    save_draft(form=form, definition=definition_from_data(newer), revision=0, actor=None)
    publish_form(form=form, revision=1, actor=None)
    visitor.post(f"{step}code/", {"code": sent_code()})
    said = Contact.objects.get().said
    assert [(row.label, row.text) for row in said if row.lines] == [("Хто прийде?", "Лише я")]


def test_form_that_changed_under_the_person_is_judged_as_it_was_shown(visitor, step, form):
    newer = form_data(ask("who", "Нове?", "text", required=True))
    save_draft(form=form, definition=definition_from_data(newer), revision=0, actor=None)
    publish_form(form=form, revision=1, actor=None)
    answer = visitor.post(step, {**DETAILS, "asked": "who", "q-who": "me", "form_version": "1"})
    assert answer.status_code == 302 and Draft.objects.get().form_version.number == 1


def test_person_takes_answers_along_and_erasure_takes_them_away(queue, form, workplace_type, contact, frozen, moment):
    user = UserFactory()
    held = hold_slot(
        workplace_type=workplace_type, local_date=DAY, local_start=time(9), holder="v", user=user, now=moment
    )
    kept = answered(queue, {"who": "me"})
    contact = type(contact)(contact.full_name, contact.phone, contact.email, has_consent=True, **kept)
    confirm_booking(token=held.token, contact=contact, user=user, now=moment)
    (told,) = exported_visits(user)
    assert told["answers"] == {"Хто прийде?": "Лише я"}
    erase_visits(user)
    gone = Contact.objects.get()
    assert (gone.answers, gone.form_version) == ({}, None)


def test_consent_of_the_form_is_asked_and_logged_with_that_of_the_queue(visitor, queue, community, workplace_type):
    data = form_data(ask("note", "Діагноз", personal="special"), consent={"uk": "Згода на дані про здоров’я."})
    Queue.objects.filter(pk=queue.pk).update(form=FormDefinitionFactory(community=community, data=data))
    url = f"/services/equeue/time/{workplace_type.public_id}/"
    step = visitor.post(url, {"time": "2026-11-17T09:00"}).url
    assert "Згода на дані про здоров’я." in text(visitor.get(step))
    visitor.post(step, {**DETAILS, "asked": "note", "q-note": ""})
    visitor.post(f"{step}code/", {"code": sent_code()})
    words = ConsentEvent.objects.get().text.text
    assert words.startswith("Погоджуюся") and words.endswith("Згода на дані про здоров’я.")


def queue_form():
    return QueueAdmin.edit_handler.bind_to_model(Queue).get_form_class()


def test_form_with_files_cannot_be_chosen(community, queue):
    made = FormDefinitionFactory(community=community, data=form_data(ask("scan", "Скан", "file")))
    other = FormDefinitionFactory(community=community, data=ASKED)
    form_class = queue_form()
    asked = {"instance": queue, "community": community, "for_user": UserFactory(is_superuser=True)}
    empty = form_class(**asked)
    plain = {name: value for name, value in empty.initial.items() if value is not None}
    bad = form_class({**plain, "form": made.pk}, **asked)
    assert not bad.is_valid() and "файли" in str(bad.errors["form"])
    good = form_class({**plain, "form": other.pk}, **asked)
    assert good.is_valid(), good.errors


def test_form_of_another_community_cannot_be_chosen(community, queue):
    foreign = FormDefinitionFactory(data=ASKED)
    assert foreign not in queue_form()(instance=queue, community=community).fields["form"].queryset


def call(visitor, method, path, body=None):
    headers = {"Idempotency-Key": uuid.uuid4().hex, "X-Client-Id": "visitor-number-one"}
    data = json.dumps(body) if body is not None else ""
    return visitor.generic(method, f"/api/v1/equeue{path}", data, content_type="application/json", headers=headers)


def test_api_describes_the_questions_and_takes_their_answers(visitor, queue, form, workplace_type):
    (found,) = call(visitor, "GET", "/queues").json()
    assert found["asks"] is True
    asked = call(visitor, "GET", f"/queues/{queue.public_id}/questions").json()
    assert [row["code"] for row in asked["pages"][0]["questions"]] == ["who", "age"] and asked["version"] == 1
    held = call(
        visitor, "POST", "/holds", {"type": workplace_type.public_id, "date": "2026-11-17", "time": "09:00"}
    ).json()
    person = {"token": held["token"], "name": "Оксана Ковальчук", "phone": "+380670000000", "consent": True}
    refused = call(visitor, "POST", "/bookings", {**person, "answers": {"who": "child", "age": "сто"}})
    assert refused.status_code == 422 and [row["field"] for row in refused.json()["fields"]] == ["age"]
    assert call(visitor, "POST", "/bookings", person).status_code == 422
    made = call(visitor, "POST", "/bookings", {**person, "answers": {"who": "me", "foreign": [1]}, "form_version": 1})
    assert made.status_code == 201 and Contact.objects.get().answers == {"who": "me"}
    assert Booking.objects.filter(state="booked").count() == 1


@pytest.fixture
def person(visitor, workplace_type):
    at = {"type": workplace_type.public_id, "date": "2026-11-17", "time": "09:00"}
    token = call(visitor, "POST", "/holds", at).json()["token"]
    return {"token": token, "name": "Оксана Ковальчук", "phone": "+380670000000", "consent": True}


def test_version_that_was_never_published_is_refused_by_the_api(visitor, form, person):
    answers = {**person, "answers": {"who": "me"}}
    for number in (2, 999):
        refused = call(visitor, "POST", "/bookings", {**answers, "form_version": number})
        assert (refused.status_code, refused.json()["error"]) == (409, "unknown_version")
        assert refused.json()["message"] == "Форму змінено. Відкрийте її заново."
    assert Booking.objects.get().state == "held"
    newer = definition_from_data(form_data(ask("why", "Навіщо?", required=True)))
    save_draft(form=form, definition=newer, revision=0, actor=None)
    publish_form(form=form, revision=1, actor=None)
    old = call(visitor, "POST", "/bookings", {**answers, "form_version": 1})
    assert old.status_code == 201 and Contact.objects.get().form_version.number == 1


def test_queue_that_asks_nothing_knows_no_version(visitor, person):
    refused = call(visitor, "POST", "/bookings", {**person, "answers": {"who": "me"}, "form_version": 1})
    assert (refused.status_code, refused.json()["error"]) == (409, "unknown_version")
    assert call(visitor, "POST", "/bookings", person).status_code == 201


@pytest.mark.parametrize("version", ["0", "999", "-1", "х", "9" * 30, "١"])
def test_nonsense_for_a_version_is_the_version_in_force(visitor, step, version):
    answer = visitor.post(step, {**DETAILS, "asked": "who", "q-who": "me", "form_version": version})
    assert answer.status_code == 302


@pytest.fixture
def freed(form, queue, workplace_type, frozen):
    """A freed time offered to somebody in the waiting list, who has not been asked anything yet."""
    Queue.objects.filter(pk=queue.pk).update(has_waiting_list=True)
    workplace_type.queue.refresh_from_db()
    person = ContactData("Оксана Ковальчук", email="one@example.com", has_consent=True)
    entry = join_waiting(
        workplace_type=workplace_type,
        wish=Wish(first_date=DAY, last_date=DAY),
        contact=person,
        user=UserFactory(email="one@example.com"),
    )
    assert offer_times() == 1
    return TimeOffer.objects.get(waiting=entry)


def test_time_from_the_waiting_list_is_booked_when_the_questions_are_answered(visitor, freed):
    url = f"/services/equeue/offer/{freed.held.token}/"
    page = text(visitor.get(url))
    assert "Хто прийде?" in page and 'value="accept"' in page
    asked = {"answer": "accept", "form_version": "1", "asked": "who"}
    refused = visitor.post(url, asked)
    assert refused.status_code == 422 and 'role="alert"' in text(refused)
    more = visitor.post(url, {**asked, "q-who": "child"})
    assert more.status_code == 200 and "Скільки років дитині?" in text(more)
    assert not Booking.objects.filter(state="booked").exists()
    done = visitor.post(url, {**asked, "asked": "who,age", "q-who": "child", "q-age": "7"})
    assert done.status_code == 302 and "/ticket/" in done.url
    assert Contact.objects.get().answers == {"who": "child", "age": 7}


def test_declining_asks_nothing(visitor, freed):
    url = f"/services/equeue/offer/{freed.held.token}/"
    assert visitor.post(url, {"answer": "decline"}).status_code == 302
    freed.refresh_from_db()
    assert freed.state == "declined"


def test_programs_answer_the_questions_of_an_offered_time(visitor, freed):
    url = f"/api/v1/equeue/offers/{freed.held.token}"
    assert visitor.get(url).json()["asks"]
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    refused = visitor.post(f"{url}/accept", {}, content_type="application/json", headers=headers)
    assert (refused.status_code, refused.json()["error"]) == (422, "bad_answers")
    body = {"answers": {"who": "me"}}
    made = visitor.post(f"{url}/accept", body, content_type="application/json", headers=headers)
    assert made.status_code == 200 and made.json()["state"] == "booked"
    assert Contact.objects.get().answers == {"who": "me"}
