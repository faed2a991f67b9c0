"""Completeness of a profile (rule 28): what is missing is said, and whoever needs it is led there and back."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpResponse
from django.test import Client, RequestFactory

from portal.accounts.profile import complete_profile_required, completeness_of, profile_is_complete
from tests.factories.accounts import UserFactory
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db
FULL = {"last_name": "Зразкова", "first_name": "Ганна", "phone": "+380671234567", "residence": "с. Садове"}


def request_of(user: Any) -> Any:
    request = RequestFactory().get("/services/appeals/new/?kind=1")
    request.user = user
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


@complete_profile_required
def view(request: Any) -> HttpResponse:
    return HttpResponse("тут")


def test_each_missing_thing_is_named_and_counted() -> None:
    user = UserFactory(first_name="", last_name=" ")
    found = completeness_of(user)
    assert set(found.missing) == {"last_name", "first_name", "residence", "phone"} and found.percent == 20
    full = UserFactory(**FULL)
    assert profile_is_complete(full) and completeness_of(full).percent == 100
    EmailAddress.objects.filter(user=full).update(verified=False)
    assert set(completeness_of(full).missing) == {"email"}
    assert not profile_is_complete(AnonymousUser())


def test_guard_leads_to_the_profile_and_the_profile_back(browser: Client) -> None:
    user = UserFactory()
    answer = view(request_of(user))
    assert answer["Location"] == "/cabinet/profile/?next=%2Fservices%2Fappeals%2Fnew%2F%3Fkind%3D1"
    sign_in(browser, user, "code")
    page = browser.get(answer["Location"]).content.decode()
    assert 'href="#id_residence"' in page and "60 %" in page.replace("\N{NO-BREAK SPACE}", " ")
    typed = {**FULL, "consent": "on", "next": "/services/appeals/new/?kind=1"}
    assert browser.post("/cabinet/profile/", typed | {"phone": ""})["Location"] == "/cabinet/profile/"
    assert browser.post("/cabinet/profile/", typed)["Location"] == "/services/appeals/new/?kind=1"
    assert browser.post("/cabinet/profile/", typed | {"next": "//evil.test"})["Location"] == "/cabinet/profile/"
    user.refresh_from_db()
    assert view(request_of(user)).content.decode() == "тут"
