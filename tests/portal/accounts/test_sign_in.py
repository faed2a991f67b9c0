"""Signing in and up: by a code from a letter, by a password, never telling who is known."""

import re
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import User
from portal.notifications.models import Delivery
from tests.support.people import enrol, totp_code

pytestmark = pytest.mark.django_db


def code_of(to: str) -> str:
    letter = Delivery.objects.filter(to=to).latest("pk")
    return re.search(r"^\s*(\d{6})\s*$", letter.text, re.MULTILINE).group(1)


def test_citizen_signs_in_by_code_from_letter(browser: Client, citizen: Any) -> None:
    answer = browser.post("/accounts/login/", {"login": citizen.email}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/login/code/confirm/"
    answer = browser.post("/accounts/login/code/confirm/", {"code": code_of(citizen.email)})
    assert answer.status_code == 302 and answer["Location"] == "/cabinet/"
    assert browser.get("/cabinet/").status_code == 200


def test_wrong_code_says_so_and_three_of_them_end_the_attempt(browser: Client, citizen: Any) -> None:
    browser.post("/accounts/login/", {"login": citizen.email})
    for _attempt in range(2):
        answer = browser.post("/accounts/login/code/confirm/", {"code": "000000"})
        assert answer.status_code == 200 and answer.context["form"].errors
    answer = browser.post("/accounts/login/code/confirm/", {"code": "000000"})
    assert answer.status_code == 302
    browser.post("/accounts/login/code/confirm/", {"code": code_of(citizen.email)})
    assert browser.get("/cabinet/").status_code == 302


def test_unknown_address_gets_same_answer_and_another_letter(browser: Client, citizen: Any) -> None:
    known = browser.post("/accounts/login/", {"login": citizen.email})
    other = Client(HTTP_HOST="vyshneva.test")
    unknown = other.post("/accounts/login/", {"login": "nobody@example.test"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    pages = [each.get("/accounts/login/code/confirm/").content.decode() for each in (browser, other)]
    strip = [re.sub(r"value=\"[^\"]+\"|[\w.-]+@example\.test", "", page) for page in pages]
    assert strip[0] == strip[1]
    assert Delivery.objects.get(to="nobody@example.test").code == "account_unknown_account"


def test_sign_up_by_code_makes_a_cabinet(browser: Client) -> None:
    page = browser.post("/accounts/signup/", {"email": "New@Example.test"}).content.decode()
    assert "Без цієї згоди" in page.replace("\u00a0", " ") and not User.objects.exists()
    answer = browser.post("/accounts/signup/", {"email": "New@Example.test", "consent": "on"}, follow=True)
    assert answer.redirect_chain[-1][0] == "/accounts/confirm-email/"
    answer = browser.post("/accounts/confirm-email/", {"code": code_of("new@example.test"), "action": "verify"})
    assert answer["Location"] == "/cabinet/"
    user = User.objects.get(email="new@example.test")
    assert not user.is_staff and not user.has_usable_password()


def test_sign_up_with_known_address_tells_only_its_owner(browser: Client, citizen: Any) -> None:
    answer = browser.post("/accounts/signup/", {"email": citizen.email, "consent": "on"})
    assert answer["Location"] == "/accounts/confirm-email/"
    assert Delivery.objects.get(to=citizen.email).code == "account_account_already_exists"
    assert User.objects.filter(email=citizen.email).count() == 1


def test_letters_with_codes_are_wiped_after_sending(browser: Client, citizen: Any) -> None:
    browser.post("/accounts/login/", {"login": citizen.email})
    assert Delivery.objects.get().is_secret


def test_password_leads_to_second_step_for_who_has_a_factor(browser: Client, editor: Any) -> None:
    editor.set_password("a phrase of several words")
    editor.save()
    enrol(editor)
    answer = browser.post(
        "/accounts/login/password/", {"login": editor.email, "password": "a phrase of several words"}
    )
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert browser.get("/cabinet/").status_code == 302
    browser.post("/accounts/2fa/authenticate/", {"code": totp_code()})
    assert browser.get("/cabinet/").status_code == 200
    assert browser.get("/admin/").status_code == 200


def test_code_of_app_works_once(browser: Client, editor: Any) -> None:
    enrol(editor)
    code = totp_code()
    for attempt, expected in ((browser, 200), (Client(HTTP_HOST="vyshneva.test"), 302)):
        attempt.post("/accounts/login/", {"login": editor.email})
        attempt.post("/accounts/login/code/confirm/", {"code": code_of(editor.email)})
        attempt.post("/accounts/2fa/authenticate/", {"code": code})
        assert attempt.get("/cabinet/").status_code == expected


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http://kalynova.test/x"],
)
def test_next_never_leaves_the_site(browser: Client, citizen: Any, target: str) -> None:
    browser.post("/accounts/login/", {"login": citizen.email, "next": target})
    answer = browser.post("/accounts/login/code/confirm/", {"code": code_of(citizen.email), "next": target})
    assert answer["Location"] == "/cabinet/"


def test_next_inside_the_site_is_kept(browser: Client, citizen: Any) -> None:
    browser.post("/accounts/login/", {"login": citizen.email, "next": "/cabinet/profile/"})
    answer = browser.post(
        "/accounts/login/code/confirm/", {"code": code_of(citizen.email), "next": "/cabinet/profile/"}
    )
    assert answer["Location"] == "/cabinet/profile/"


def test_session_key_changes_at_each_step(browser: Client, editor: Any) -> None:
    enrol(editor)
    browser.get("/accounts/login/")
    keys = []
    browser.post("/accounts/login/", {"login": editor.email})
    keys.append(browser.session.session_key)
    browser.post("/accounts/login/code/confirm/", {"code": code_of(editor.email)})
    browser.post("/accounts/2fa/authenticate/", {"code": totp_code()})
    keys.append(browser.session.session_key)
    browser.post("/accounts/2fa/reauthenticate/", {"code": totp_code(steps=1)})
    keys.append(browser.session.session_key)
    assert len(set(keys)) == 3


def test_too_many_requests_for_one_address_are_refused(browser: Client, citizen: Any) -> None:
    for _n in range(5):
        browser.post("/accounts/login/", {"login": citizen.email})
    answer = browser.post("/accounts/login/", {"login": citizen.email})
    assert answer.status_code == 200 and answer.context["form"].errors
    assert Delivery.objects.count() == 5


def test_inactive_person_does_not_get_in(browser: Client, citizen: Any) -> None:
    citizen.is_active = False
    citizen.save()
    browser.post("/accounts/login/", {"login": citizen.email})
    assert not Delivery.objects.filter(code="account_login_code").exists()


def test_password_reset_by_code(browser: Client, editor: Any) -> None:
    browser.post("/accounts/password/reset/", {"email": editor.email})
    browser.post("/accounts/password/reset/confirm/", {"code": code_of(editor.email)})
    words = {"password1": "нова довга фраза", "password2": "нова довга фраза"}
    browser.post("/accounts/password/reset/complete/", words)
    editor.refresh_from_db()
    assert editor.check_password("нова довга фраза")
    assert browser.get("/cabinet/").status_code == 302, "a new password signs nobody in by itself"


def test_every_letter_of_allauth_has_our_words() -> None:
    from pathlib import Path

    import allauth
    from django.template.loader import get_template

    ours = {"phone", "webauthn", "password_reset_key", "base"}
    names = {
        path.name.removesuffix("_message.txt")
        for folder in ("account", "mfa")
        for path in (Path(allauth.__file__).parent / "templates" / folder / "email").glob("*_message.txt")
    }
    for name in sorted(names):
        if not name.startswith(tuple(ours)):
            assert get_template(f"email/account_{name}.txt") and get_template(f"email/account_{name}.html")


def test_another_address_can_be_entered_after_a_typing_error(browser: Client, citizen: Any) -> None:
    browser.post("/accounts/login/", {"login": "typo@example.test"})
    assert browser.get("/accounts/login/").status_code == 200
    browser.post("/accounts/login/", {"login": citizen.email})
    browser.post("/accounts/login/code/confirm/", {"code": code_of(citizen.email)})
    assert browser.get("/cabinet/").status_code == 200
