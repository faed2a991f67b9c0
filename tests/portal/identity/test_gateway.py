"""id.gov.ua: links whoever is signed in, signs in who was linked, believes nothing that was not asked for."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test import Client

from portal.identity.checks import check_gateway
from portal.identity.constants import Level
from portal.identity.models import Assurance, PersonKey
from portal.identity.selectors import highest_level
from portal.identity.services.checks import keep_person
from portal.identity.tax_numbers import is_tax_number
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.portal.identity.test_tax_numbers import with_check
from tests.support.people import enrol, sign_in
from tools.fake_id_gov_ua import CLIENT, PEOPLE, SECRET, FakeGateway, serve

pytestmark = pytest.mark.django_db
NUMBER = with_check("318474021")
LINK, SIGN_IN = "/cabinet/identity/link/", "/accounts/id-gov-ua/"


@pytest.fixture(scope="module")
def running() -> Iterator[FakeGateway]:
    fake = FakeGateway()
    server = serve(fake)
    yield fake
    server.shutdown()
    server.server_close()


@pytest.fixture
def fake(running: FakeGateway, settings: Any) -> FakeGateway:
    running.people = {"136": {"drfocode": NUMBER, "lastname": "Зразкова", "givenname": "Ганна"}}
    running.calls.clear()
    settings.ID_GOV_UA_URL, settings.OUTBOUND_OWN_HOSTS = running.url, [f"127.0.0.1:{running.port}"]
    settings.ID_GOV_UA_CLIENT_ID, settings.ID_GOV_UA_CLIENT_SECRET = CLIENT, SECRET
    return running


def back(browser: Client, fake: FakeGateway, start: str, user_id: str = "136") -> str:
    """The address by which the browser comes back from the gateway."""
    return fake.approve(browser.get(start)["Location"], user_id)


@pytest.fixture
def linked(browser: Client, citizen: Any, fake: FakeGateway) -> Any:
    citizen.first_name = citizen.last_name = ""
    citizen.save()
    sign_in(browser, citizen, "code")
    assert browser.get(back(browser, fake, LINK))["Location"] == "/cabinet/identity/"
    citizen.refresh_from_db()
    return citizen


def test_signed_in_account_is_linked_and_its_empty_names_are_filled(linked: Any) -> None:
    assert highest_level(linked) == Level.STATE and linked.last_name == "Зразкова"
    assert PersonKey.objects.get().user == linked
    assert Delivery.objects.filter(code="identity_linked", to=linked.email).exists()


def test_linked_person_signs_in_anew_with_a_new_session(linked: Any, fake: FakeGateway) -> None:
    other = Client(HTTP_HOST="vyshneva.test")
    path = back(other, fake, SIGN_IN)
    before = other.session.session_key
    assert other.get(path).status_code == 302
    assert other.session["_auth_user_id"] == str(linked.pk)
    assert other.session.session_key != before, "a session that somebody planted is of no use"


def test_second_factor_is_asked_all_the_same(linked: Any, fake: FakeGateway) -> None:
    enrol(linked)
    other = Client(HTTP_HOST="vyshneva.test")
    assert other.get(back(other, fake, SIGN_IN))["Location"].startswith("/accounts/2fa/authenticate/")
    assert "_auth_user_id" not in other.session


def test_return_is_used_once(browser: Client, citizen: Any, fake: FakeGateway) -> None:
    sign_in(browser, citizen, "code")
    path = back(browser, fake, LINK)
    browser.get(path)
    fake.calls.clear()
    assert browser.get(path).status_code == 409 and not fake.calls


def test_return_of_another_browser_links_nobody(browser: Client, citizen: Any, fake: FakeGateway) -> None:
    """A stranger's way, sent to a victim as a link, would tie the stranger's identity to the victim's account."""
    stranger = sign_in(Client(HTTP_HOST="vyshneva.test"), UserFactory(), "code")
    path = back(stranger, fake, LINK)
    sign_in(browser, citizen, "code")
    browser.get(LINK)
    assert browser.get(path).status_code == 409
    assert not Assurance.objects.exists() and not fake.calls


def test_way_begun_by_one_person_does_not_end_with_another(browser: Client, citizen: Any, fake: FakeGateway) -> None:
    path = back(browser, fake, SIGN_IN)
    kept = browser.session["identity.id_gov_ua"]
    sign_in(browser, citizen, "code")
    session = browser.session
    session["identity.id_gov_ua"] = kept
    session.save()
    assert browser.get(path).status_code == 409 and not Assurance.objects.exists()


def test_unknown_person_gets_no_account_even_with_a_known_e_mail(
    vyshneva: Any, citizen: Any, fake: FakeGateway
) -> None:
    fake.people["136"]["email"] = citizen.email
    other = Client(HTTP_HOST="vyshneva.test")
    assert other.get(back(other, fake, SIGN_IN)).status_code == 409
    assert "_auth_user_id" not in other.session


def test_number_checked_at_a_desk_alone_does_not_sign_in(vyshneva: Any, citizen: Any, fake: FakeGateway) -> None:
    keep_person(citizen, NUMBER)
    other = Client(HTTP_HOST="vyshneva.test")
    assert other.get(back(other, fake, SIGN_IN)).status_code == 409


def test_person_of_another_account_is_not_linked_twice(linked: Any, fake: FakeGateway) -> None:
    second = UserFactory()
    other = sign_in(Client(HTTP_HOST="vyshneva.test"), second, "code")
    assert other.get(back(other, fake, LINK)).status_code == 409
    assert not Assurance.objects.filter(user=second).exists()


def test_stale_session_links_nothing(browser: Client, citizen: Any, fake: FakeGateway) -> None:
    sign_in(browser, citizen)
    assert browser.get(LINK)["Location"].startswith("/accounts/prove/")


def test_shut_account_does_not_sign_in(linked: Any, fake: FakeGateway) -> None:
    linked.is_active = False
    linked.save()
    other = Client(HTTP_HOST="vyshneva.test")
    assert other.get(back(other, fake, SIGN_IN)).status_code == 409


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("/get-access-token", (500, b"x")),
        ("/get-access-token", (200, b"[]")),
        ("/get-access-token", (200, b'{"access_token": 1, "user_id": "136"}')),
        ("/get-user-info", (200, b'{"error": "no"}')),
        ("/get-user-info", (200, b'{"drfocode": "1234567890"}')),
        ("/get-user-info", (200, b'{"encryptedUserInfo": "x"}')),
        ("/get-user-info", (200, b"{" + b" " * 70_000 + b"}")),
    ],
)
def test_answer_that_cannot_be_believed_changes_nothing(
    browser: Client, citizen: Any, fake: FakeGateway, address: str, answer: tuple[int, bytes]
) -> None:
    sign_in(browser, citizen, "code")
    path = back(browser, fake, LINK)
    fake.answers[address] = answer
    assert browser.get(path).status_code in (422, 502)
    assert not Assurance.objects.exists() and not PersonKey.objects.exists()


def test_address_of_the_way_names_our_host_and_a_long_state(browser: Client, citizen: Any, fake: FakeGateway) -> None:
    asked = parse_qs(urlsplit(browser.get(SIGN_IN)["Location"]).query)
    assert asked["redirect_uri"] == ["http://vyshneva.test/accounts/id-gov-ua/return/"]
    assert len(asked["state"][0]) >= 32


def test_without_settings_there_is_no_such_way(browser: Client, vyshneva: Any, settings: Any) -> None:
    settings.ID_GOV_UA_CLIENT_ID = ""
    assert browser.get(SIGN_IN).status_code == 404
    assert browser.get(SIGN_IN + "return/?state=x&code=y").status_code == 404


def test_person_of_the_imitation_is_asked_and_sent_back_to_this_machine_only(
    browser: Client, citizen: Any, fake: FakeGateway
) -> None:
    sign_in(browser, citizen, "code")
    asked = urlsplit(browser.get(LINK)["Location"]).query
    with httpx.Client(base_url=fake.url) as person:
        page = person.get(f"/?{asked}").text
        assert "Це імітація для показу" in page and "Зразкова Ганна" in page
        for wrong in (asked, asked.replace("client_id=viche", "client_id=x").replace("vyshneva.test", "localhost")):
            assert person.post("/approve", data={"asked": wrong, "user": "136"}).status_code == 400
        here = asked.replace("vyshneva.test", "cnap.localhost%3A8000")
        assert person.post("/approve", data={"asked": here, "user": "nobody"}).status_code == 400
        answer = person.post("/approve", data={"asked": here, "user": "136"})
    back_to = urlsplit(answer.headers["location"])
    assert (answer.status_code, back_to.netloc) == (302, "cnap.localhost:8000")
    assert browser.get(f"{back_to.path}?{back_to.query}")["Location"] == "/cabinet/identity/"
    assert highest_level(citizen) == Level.STATE


def test_person_who_refuses_there_comes_back_to_a_sentence_and_nothing_is_linked(
    browser: Client, citizen: Any, fake: FakeGateway
) -> None:
    sign_in(browser, citizen, "code")
    asked = urlsplit(browser.get(LINK)["Location"]).query.replace("vyshneva.test", "localhost")
    with httpx.Client(base_url=fake.url) as person:
        assert "Відмовитися" in person.get(f"/?{asked}").text
        back = urlsplit(person.post("/approve", data={"asked": asked, "user": "refuse"}).headers["location"])
    answer = browser.get(f"{back.path}?{back.query}")
    assert answer.status_code == 400 and "не підтвердили" in answer.content.decode().replace("\u00a0", " ")
    assert highest_level(citizen) == Level.E_MAIL and "/get-access-token" not in fake.calls


def test_people_of_the_demo_have_right_numbers() -> None:
    assert all(is_tax_number(who["drfocode"]) for who in PEOPLE.values())


@pytest.mark.parametrize(
    ("is_fake", "is_demo", "url", "found"),
    [
        (True, True, "http://localhost:8002", []),
        (True, False, "http://localhost:8002", ["identity.E001"]),
        (True, True, "http://id.example", ["identity.E001"]),
        (False, True, "http://localhost:8002", ["identity.E002"]),
        (False, False, "https://id.gov.ua", []),
    ],
)
def test_imitation_is_for_the_demo_alone(settings: Any, is_fake: bool, is_demo: bool, url: str, found: Any) -> None:
    settings.ID_GOV_UA_IS_FAKE, settings.DEMO, settings.ID_GOV_UA_URL = is_fake, is_demo, url
    assert [error.id for error in check_gateway(None)] == found


def test_imitation_says_so_beside_the_button(browser: Client, fake: FakeGateway, settings: Any) -> None:
    assert "імітація" not in browser.get("/accounts/login/").content.decode()
    settings.ID_GOV_UA_IS_FAKE = True
    assert "(імітація для показу)" in browser.get("/accounts/login/").content.decode().replace("\u00a0", " ")
