"""Every URL of the admin and every cabinet of a worker stays shut until this session has proven a second factor."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client

from portal.accounts.models import User
from portal.common.clock import now
from tests.support.people import enrol, sign_in, sign_in_fully, totp_code
from tests.support.urls import all_paths

pytestmark = pytest.mark.django_db
HOST = "vyshneva.test"
# Doors of the admin that answer everybody: they only lead to the sign-in page.
DOORS = ("/admin/login/", "/admin/logout/", "/admin/password_reset/")


def closed_paths() -> list[str]:
    return [path for path in all_paths() if path.startswith(("/admin/", "/cabinet/")) and not path.startswith(DOORS)]


def test_walk_knows_the_doors_of_the_admin() -> None:
    paths = closed_paths()
    assert len(paths) > 150
    assert {"/admin/", "/admin/pages/", "/admin/users/", "/cabinet/", "/cabinet/profile/"} <= set(paths)


def leads_to(answer: Any, place: str) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(place)


def test_nobody_gets_to_the_sign_in_page(browser: Client) -> None:
    for path in closed_paths():
        answer = browser.get(path)
        assert leads_to(answer, "/accounts/login/"), (path, answer.status_code)


def test_worker_without_factor_is_led_to_enrolment(browser: Client, editor: Any) -> None:
    sign_in(browser, editor, "password")
    for path in closed_paths():
        assert leads_to(browser.get(path), "/accounts/2fa/totp/activate/"), path


@pytest.mark.parametrize(("method", "step"), [("password", 1), ("code", 10)])
def test_worker_with_factor_but_unproven_session_is_asked_for_it(
    browser: Client, editor: Any, method: str, step: int
) -> None:
    """Every address by one way to sign in, each tenth by the other: the guard does not look at the way."""
    enrol(editor)
    sign_in(browser, editor, method)
    for path in closed_paths()[::step]:
        assert leads_to(browser.get(path), "/accounts/2fa/reauthenticate/?next="), path
        assert leads_to(browser.post(path), "/accounts/2fa/reauthenticate/?next="), path


def test_superuser_is_no_exception(browser: Client, vyshneva: Any) -> None:
    root = User.objects.create_superuser("root@example.test", "a phrase of several words")
    sign_in(browser, root, "password")
    assert leads_to(browser.get("/admin/"), "/accounts/2fa/totp/activate/")
    enrol(root)
    assert leads_to(browser.get("/admin/"), "/accounts/2fa/reauthenticate/")
    assert leads_to(browser.get("/cabinet/"), "/accounts/2fa/reauthenticate/")


def test_citizen_has_the_cabinet_but_never_the_admin(browser: Client, citizen: Any) -> None:
    sign_in(browser, citizen, "code")
    assert browser.get("/cabinet/").status_code == 200
    for path in closed_paths():
        if path.startswith("/admin/"):
            assert browser.get(path).status_code == 403, path


def test_citizen_with_a_proven_factor_is_still_a_citizen(browser: Client, citizen: Any) -> None:
    sign_in_fully(browser, citizen)
    assert browser.get("/admin/").status_code == 403
    assert browser.get("/admin/pages/").status_code == 403


def test_worker_with_proven_factor_gets_in(browser: Client, editor: Any) -> None:
    sign_in_fully(browser, editor)
    assert browser.get("/admin/").status_code == 200
    assert browser.get("/cabinet/").status_code == 200


@pytest.mark.parametrize("door", ["/admin/login/?next=/admin/pages/", "/_util/login/", "/admin/password_reset/"])
def test_wagtails_own_doors_answer_by_ours(browser: Client, editor: Any, door: str) -> None:
    editor.set_password("a phrase of several words")
    editor.save()
    assert leads_to(browser.get(door), "/accounts/")
    answer = browser.post(door, {"username": editor.email, "password": "a phrase of several words"})
    assert leads_to(answer, "/accounts/")
    assert "_auth_user_id" not in browser.session


def test_wagtails_account_page_changes_neither_password_nor_address(browser: Client, editor: Any) -> None:
    sign_in_fully(browser, editor)
    page = browser.get("/admin/account/").content.decode()
    assert "Africa/" not in page  # publications are planned by the clock of Kyiv: nobody chooses another
    assert 'type="password"' not in page and 'type="email"' not in page
    browser.post("/admin/account/", {"name_email-email": "other@example.test", "password-new_password1": "x" * 12})
    editor.refresh_from_db()
    assert editor.email == "editor@example.test" and not editor.has_usable_password()


def test_sign_out_of_the_admin_ends_the_session(browser: Client, editor: Any) -> None:
    sign_in_fully(browser, editor)
    browser.post("/admin/logout/")
    assert "_auth_user_id" not in browser.session


def test_factor_enrolled_elsewhere_does_not_open_an_old_session(browser: Client, editor: Any) -> None:
    sign_in_fully(browser, editor)
    Authenticator.objects.filter(user=editor).delete()
    assert leads_to(browser.get("/admin/"), "/accounts/2fa/totp/activate/")
    app = enrol(editor)
    Authenticator.objects.filter(pk=app.pk).update(created_at=now() + timedelta(seconds=5))
    assert leads_to(browser.get("/admin/"), "/accounts/2fa/reauthenticate/")


def test_proof_of_another_person_does_not_count(browser: Client, editor: Any, owner: Any) -> None:
    sign_in_fully(browser, owner)
    enrol(editor)
    session = browser.session
    session["_auth_user_id"], session["_auth_user_hash"] = str(editor.pk), editor.get_session_auth_hash()
    session.save()
    assert leads_to(browser.get("/admin/"), "/accounts/2fa/reauthenticate/")


def test_proof_holds_for_a_working_day(browser: Client, editor: Any) -> None:
    sign_in_fully(browser, editor)
    with time_machine.travel(now() + timedelta(hours=11), tick=True):
        assert browser.get("/admin/").status_code == 200
    with time_machine.travel(now() + timedelta(hours=13), tick=True):
        assert leads_to(browser.get("/admin/"), "/accounts/2fa/reauthenticate/")


@pytest.mark.parametrize(
    "path",
    ["/accounts/2fa/recovery-codes/", "/accounts/2fa/recovery-codes/generate/", "/accounts/2fa/totp/deactivate/"],
)
def test_unproven_session_cannot_reach_the_factor_itself(browser: Client, editor: Any, path: str) -> None:
    """Otherwise an old session would read the recovery codes and walk in with one."""
    enrol(editor)
    sign_in(browser, editor, "code")
    assert leads_to(browser.get(path), "/accounts/2fa/reauthenticate/")


def test_worker_cannot_switch_the_factor_off(browser: Client, editor: Any) -> None:
    sign_in_fully(browser, editor)
    browser.post("/accounts/2fa/reauthenticate/", {"code": totp_code()})
    browser.post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=editor, type="totp").exists()


def test_unproven_session_is_nobody_for_the_api(browser: Client, editor: Any, rf: Any) -> None:
    from django.urls import resolve

    from portal.accounts.middleware import StaffSecondFactorMiddleware

    enrol(editor)
    sign_in(browser, editor, "code")
    request = rf.get("/api/openapi.json")
    request.session, request.user, request.resolver_match = browser.session, editor, resolve("/api/openapi.json")
    assert StaffSecondFactorMiddleware(lambda r: None).process_view(request, None, (), {}) is None
    assert request.user.is_anonymous


def test_enrolment_shows_qr_and_key_then_codes_then_leads_back(browser: Client, editor: Any, settings: Any) -> None:
    sign_in(browser, editor, "code")
    assert leads_to(browser.get("/admin/pages/"), "/accounts/2fa/totp/activate/")
    page = browser.get("/accounts/2fa/totp/activate/").content.decode()
    secret = browser.session["mfa.totp.secret"]
    assert "<svg" in page and secret in page.replace(" ", "") and "style=" not in page
    browser.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert not Authenticator.objects.exists(), "a wrong code enrols nothing"


@pytest.mark.django_db(transaction=True)
def test_enrolment_proves_the_factor_of_this_session(browser: Client, editor: Any) -> None:
    sign_in(browser, editor, "code")
    browser.get("/admin/pages/")
    browser.get("/accounts/2fa/totp/activate/")
    code = totp_code(browser.session["mfa.totp.secret"])
    answer = browser.post("/accounts/2fa/totp/activate/", {"code": code})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    page = browser.get("/accounts/2fa/recovery-codes/")
    assert page.status_code == 200 and len(page.context["unused_codes"]) == 10
    assert browser.get("/accounts/2fa/done/")["Location"] == "/admin/pages/"
    assert browser.get("/admin/pages/").status_code in (200, 302)


def test_password_is_no_door_beside_the_second_factor(browser: Client, editor: Any) -> None:
    """It proves nothing where the factor is asked for: whoever typed it would stand before the same question."""
    editor.set_password("a phrase of several words")
    editor.save()
    enrol(editor)
    sign_in(browser, editor, "password")
    page = browser.get("/accounts/2fa/reauthenticate/?next=/cabinet/").content.decode()
    assert "/accounts/reauthenticate/" not in page
    sign_in_fully(browser, editor)
    with time_machine.travel(now() + timedelta(hours=1)):
        answer = browser.get("/accounts/2fa/recovery-codes/")
    assert leads_to(answer, "/accounts/2fa/reauthenticate/"), answer
