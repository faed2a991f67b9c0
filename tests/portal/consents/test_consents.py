"""Consents: the very words, once for each giving, never changed; taken back, what was kept by them goes."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from portal.accounts.models import User
from portal.consents.models import ConsentEvent, ConsentText
from portal.consents.selectors import consents_of, is_given
from portal.consents.services import record_consent, withdraw_consent
from portal.forms.models import FormResponse
from portal.forms.services import attach_form, submit_response
from portal.own_data.models import Erasure
from tests.factories.accounts import UserFactory
from tests.factories.forms import FormDefinitionFactory
from tests.portal.forms.making import FEEDBACK
from tests.support.people import sign_in, sign_in_fully

pytestmark = pytest.mark.django_db


def given(user: Any = None, text: str = "Погоджуюся.", **fields: Any) -> ConsentEvent:
    values = {"purpose": "tests.thing", "subject": "one", "language": "uk", "community": None} | fields
    return record_consent(text=text, user=user, **values)


def test_same_words_again_are_one_row_and_other_words_another() -> None:
    user = UserFactory()
    first = given(user)
    assert given(user) == first
    assert given(user, "Погоджуюся!").pk != first.pk
    assert ConsentText.objects.count() == 2 and ConsentEvent.objects.count() == 2
    assert is_given("tests.thing", "one", "Погоджуюся!") and not is_given("tests.thing", "one", "Погоджуюся.")


def test_taken_back_once_and_given_anew() -> None:
    user = UserFactory()
    event = given(user)
    assert withdraw_consent(event) and not withdraw_consent(event)
    assert not is_given("tests.thing", "one") and [row.is_given for row in consents_of(user)] == [False]
    given(user)
    assert is_given("tests.thing", "one")
    assert list(ConsentEvent.objects.values_list("kind", "turn")) == [("given", 0), ("withdrawn", 1), ("given", 2)]


@pytest.mark.db
@pytest.mark.parametrize("model", [ConsentEvent, ConsentText])
def test_nothing_of_it_changes_or_goes(model: Any) -> None:
    given()
    for deed in ("UPDATE {} SET id = 99", "DELETE FROM {}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(deed.format(model._meta.db_table))


def test_answer_to_a_form_is_forgotten_with_its_consent(vyshneva: Any, browser: Client, citizen: Any) -> None:
    text = {"uk": "Погоджуюся на відповідь.", "en": "I agree."}
    form = FormDefinitionFactory(community=vyshneva, data=FEEDBACK | {"consent": text})
    place = attach_form(form=form, kind="site", subject_id="community", actor=None)
    answers = {"topic": "thanks", "words": "Приватні слова", "email": "a@x.test"}
    site = vyshneva.sites.get(kind="community").site
    values = {"version": 1, "answers": answers, "has_consented": True, "site": site, "user": citizen}
    for key in ("k" * 20, "k" * 20):
        response = submit_response(attachment=place, key=key, **values)
    event = ConsentEvent.objects.get()
    assert (event.text.text, event.subject, event.user) == (text["uk"], response.public_id, citizen)
    stranger = sign_in(Client(HTTP_HOST="vyshneva.test"), UserFactory(), "code")
    page = f"/cabinet/my-data/consents/{event.public_id}/"
    assert stranger.post(page).status_code == 404
    sign_in(browser, citizen, "code")
    assert page in browser.get("/cabinet/my-data/").content.decode()
    assert browser.get(page).status_code == 405
    browser.post(page)
    row = FormResponse.objects.get()
    assert row.erased_at is not None and "Приватні слова" not in str(row.answers)


def test_profile_is_kept_by_a_consent_and_goes_with_it(vyshneva: Any, browser: Client, citizen: Any) -> None:
    sign_in(browser, citizen, "code")
    typed = {"last_name": "Зразкова", "first_name": "Ганна", "phone": "0671234567", "residence": "с. Садове"}
    assert browser.post("/cabinet/profile/", typed).status_code == 422
    assert not User.objects.get(pk=citizen.pk).residence
    browser.post("/cabinet/profile/", typed | {"consent": "on"})
    assert "consent" not in browser.get("/cabinet/profile/").context["form"].fields
    withdraw_consent(ConsentEvent.objects.get())
    person = User.objects.get(pk=citizen.pk)
    assert not (person.last_name or person.phone or person.residence) and person.email == citizen.email
    assert "consent" in browser.get("/cabinet/profile/").context["form"].fields


def test_signing_up_leaves_its_words_and_taking_them_back_begins_the_way_out(browser: Client, vyshneva: Any) -> None:
    browser.post("/accounts/signup/", {"email": "new@example.test", "consent": "on"})
    user = User.objects.get(email="new@example.test")
    event = ConsentEvent.objects.get()
    assert (event.purpose, event.user, event.community) == ("accounts.signing_up", user, vyshneva)
    assert event.text.text.startswith("Погоджуюся, що громада зберігає мою електронну адресу")
    sign_in(browser, user, "code")
    page = browser.post(f"/cabinet/my-data/consents/{event.public_id}/", follow=True).content.decode()
    assert "Обліковий запис буде стерто" in page
    assert Erasure.objects.get().user == user and not is_given("accounts.signing_up", f"user:{user.pk}")


def test_last_head_administrator_keeps_the_account_and_the_consent(browser: Client, owner: Any) -> None:
    event = given(owner, purpose="accounts.signing_up", subject=f"user:{owner.pk}")
    sign_in_fully(browser, owner)
    page = browser.post(f"/cabinet/my-data/consents/{event.public_id}/", follow=True).content.decode()
    assert "Спершу передайте роль" in page and is_given("accounts.signing_up", f"user:{owner.pk}")
    assert not Erasure.objects.exists()
