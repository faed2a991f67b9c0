"""Security keys: whose session may add one, what workers keep; the whole path with a virtual key in Chromium."""

import time
from typing import Any

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from portal.notifications.models import Delivery
from portal.pages.services import CommunitySpec, create_community
from tests.factories.accounts import UserFactory
from tests.support.people import enrol, sign_in

ADD = "/accounts/2fa/webauthn/add/"


@pytest.mark.django_db
@pytest.mark.parametrize("page", [ADD, "/accounts/2fa/totp/activate/"])
def test_first_factor_needs_a_fresh_proof(browser: Client, citizen: Any, page: str) -> None:
    """In a session that somebody left open a stranger would otherwise shut its owner out."""
    sign_in(browser, citizen, "code")
    assert browser.get(page).status_code == 200
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "code", "at": time.time() - 400}]
    session.save()
    assert browser.get(page)["Location"].startswith("/accounts/prove/")
    assert browser.post(page, {"credential": "{}", "code": "000000"})["Location"].startswith("/accounts/prove/")


@pytest.mark.django_db
def test_worker_connects_an_app_before_a_key(browser: Client, editor: Any) -> None:
    sign_in(browser, editor, "code")
    assert browser.get(ADD)["Location"] == "/accounts/2fa/totp/activate/"


@pytest.mark.django_db
def test_worker_may_lose_a_key_but_not_the_app(editor: Any, citizen: Any) -> None:
    app = enrol(editor)
    key = Authenticator(user=editor, type=Authenticator.Type.WEBAUTHN, data={})
    assert get_adapter().can_delete_authenticator(key) and not get_adapter().can_delete_authenticator(app)
    assert get_adapter().can_delete_authenticator(enrol(citizen))


@pytest.mark.django_db
@pytest.mark.parametrize("credential", ["", "x", "{}", '{"id": 1, "response": {}}', "[]"])
def test_forged_answer_of_a_key_adds_nothing(browser: Client, citizen: Any, credential: str) -> None:
    sign_in(browser, citizen, "code")
    browser.get(ADD)
    assert browser.post(ADD, {"name": "x", "credential": credential}).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_key_is_added_signs_in_and_is_removed(chromium: Any, live_server: Any) -> None:
    from wagtail.models import Site

    Site.objects.all().delete()
    create_community(
        CommunitySpec(name="Вишнева громада", slug="vyshneva", host="localhost", district="Садовий район")
    )
    user = UserFactory(email="key@example.test")
    origin = live_server.url.replace("127.0.0.1", "localhost")
    cookie = sign_in(Client(HTTP_HOST="localhost"), user, "code").cookies[settings.SESSION_COOKIE_NAME].value
    context = chromium.new_context(locale="uk-UA")
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": origin}])
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda said: problems.append(str(said)))
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    page.goto(f"{origin}{ADD}")
    page.fill("input[name=name]", "синій ключ")
    page.click("[data-key-button]")
    page.wait_for_url("**/recovery-codes/**")
    assert Authenticator.objects.filter(user=user, type="webauthn").get().wrap().name == "синій ключ"
    assert Delivery.objects.filter(code="account_webauthn_added", to=user.email).exists()

    context.clear_cookies()
    page.goto(f"{origin}/accounts/login/")
    page.fill("input[name=login]", user.email)
    page.click("main button[type=submit]")
    letter = Delivery.objects.filter(code="account_login_code").latest("pk")
    page.fill("input[name=code]", next(word for word in letter.text.split() if len(word) == 6 and word.isdigit()))
    page.click("main button[type=submit]")
    page.wait_for_url("**/2fa/authenticate/**")
    page.click("[data-key-button]")
    page.wait_for_url("**/cabinet/")

    page.goto(f"{origin}/accounts/2fa/webauthn/")
    assert "синій ключ" in page.content()
    page.click("a[href$='/remove/']")
    page.click("a[href*='/webauthn/reauthenticate/']")
    page.click("[data-key-button]")
    page.wait_for_url("**/remove/")
    page.click("main button[type=submit]")
    page.wait_for_url("**/2fa/webauthn/")
    assert not Authenticator.objects.filter(user=user).exists(), "the codes go with the last factor"
    assert problems == []
    context.close()
