"""Phone and desk: codes to what was asked, checks of what was seen, one account for one person."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from portal.audit.models import AuditRecord
from portal.communities.models import Community
from portal.communities.services import grant_role
from portal.identity import sms
from portal.identity.constants import Level
from portal.identity.models import Assurance, PersonKey
from portal.identity.selectors import highest_level
from portal.identity.services import desk_code, erase_checks
from portal.identity.services.checks import keep_person
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.portal.identity.test_tax_numbers import with_check
from tests.support.people import sign_in, sign_in_fully

pytestmark = pytest.mark.django_db
NUMBER, OTHER = with_check("318474021"), with_check("295521344")
SENT: list[tuple[str, str]] = []


class KeptGateway:
    def send(self, to: str, text: str) -> None:
        SENT.append((to, text))


class BrokenGateway:
    def send(self, to: str, text: str) -> None:
        raise sms.GatewayError


@pytest.fixture(autouse=True)
def messages(settings: Any) -> None:
    SENT.clear()
    settings.SMS_GATEWAY = "tests.portal.identity.test_checks.KeptGateway"


@pytest.fixture
def person(citizen: Any) -> Any:
    citizen.phone = "+380671234567"
    citizen.save()
    return citizen


@pytest.fixture
def specialist(vyshneva: Community) -> Any:
    user = UserFactory(email="desk@example.test")
    grant_role(user=user, community=vyshneva, role="desk_specialist")
    user.refresh_from_db()
    return user


def code_sent() -> str:
    return next(word for word in SENT[-1][1].split() if word.isdigit())


@pytest.mark.parametrize("name", ["phone", "desk-code"])
def test_page_of_an_answer_that_is_opened_again_leads_to_identity(browser: Client, person: Any, name: str) -> None:
    sign_in(browser, person, "code")
    answer = browser.get(f"/cabinet/identity/{name}/")
    assert (answer.status_code, answer["Location"]) == (302, "/cabinet/identity/")
    assert not SENT


def test_phone_is_confirmed_by_the_code_and_only_while_it_is_the_same(browser: Client, person: Any) -> None:
    sign_in(browser, person, "code")
    assert highest_level(person) == Level.E_MAIL
    browser.post("/cabinet/identity/phone/")
    assert SENT[-1][0] == person.phone
    wrong = browser.post("/cabinet/identity/phone/", {"code": "00-00"})
    assert wrong.status_code == 422 and 'value="00-00"' in wrong.content.decode()
    browser.post("/cabinet/identity/phone/", {"code": code_sent()})
    assert highest_level(person) == Level.PHONE
    person.phone = "+380501112233"
    person.save()
    assert highest_level(person) == Level.E_MAIL, "the check was of another number"


def test_code_sent_to_one_number_does_not_confirm_another(browser: Client, person: Any) -> None:
    sign_in(browser, person, "code")
    browser.post("/cabinet/identity/phone/")
    person.phone = "+380501112233"
    person.save()
    assert browser.post("/cabinet/identity/phone/", {"code": code_sent()}).status_code == 422
    assert not Assurance.objects.filter(level=Level.PHONE).exists()


def test_messages_to_a_number_end_whoever_asks(vyshneva: Community, person: Any) -> None:
    for number in range(4):
        other = UserFactory(phone=person.phone)
        status = sign_in(Client(HTTP_HOST="vyshneva.test"), other, "code").post("/cabinet/identity/phone/").status_code
        assert status == (302 if number < 3 else 429)
    assert len(SENT) == 3


def test_gateway_that_is_down_is_said(browser: Client, person: Any, settings: Any) -> None:
    settings.SMS_GATEWAY = "tests.portal.identity.test_checks.BrokenGateway"
    sign_in(browser, person, "code")
    assert browser.post("/cabinet/identity/phone/").status_code == 503
    settings.SMS_GATEWAY = ""
    assert "/cabinet/identity/phone/" not in browser.get("/cabinet/identity/").content.decode()


def checked(browser: Client, person: Any, **said: str) -> Any:
    opened = browser.post("/cabinet/identity/desk/", {"email": person.email, "code": desk_code(person)})
    assert opened["Location"] == "/cabinet/identity/desk/person/"
    return browser.post("/cabinet/identity/desk/person/", {"document": "id_card", **said})


def test_specialist_checks_who_stands_here(browser: Client, person: Any, specialist: Any) -> None:
    sign_in_fully(browser, specialist)
    assert checked(browser, person, number=NUMBER).status_code == 302
    row = Assurance.objects.get(level=Level.DESK)
    assert (row.user, row.checked_by, row.document) == (person, specialist, "id_card")
    assert highest_level(person) == Level.DESK
    assert NUMBER not in PersonKey.objects.get().digest
    assert set(AuditRecord.objects.values_list("action", flat=True)) >= {"identity.checked", "identity.person_opened"}
    assert NUMBER not in str(list(AuditRecord.objects.values_list("details", flat=True)))
    assert Delivery.objects.filter(code="identity_checked", to=person.email).exists()
    again = browser.post("/cabinet/identity/desk/person/", {"document": "id_card"})
    assert again["Location"] == "/cabinet/identity/desk/", "the open person is forgotten after the check"


def test_check_without_a_look_at_a_document_is_not_recorded(browser: Client, person: Any, specialist: Any) -> None:
    """One press on a page where everything is chosen beforehand would be a check that nobody made."""
    sign_in_fully(browser, specialist)
    answer = checked(browser, person, document="", reason="бачу вперше")
    page = answer.content.decode()
    assert answer.status_code == 422 and "Виберіть документ" in page
    assert "бачу вперше" in page and not Assurance.objects.filter(level=Level.DESK).exists()


def test_desk_opens_nobody_without_the_code_of_the_person(browser: Client, person: Any, specialist: Any) -> None:
    sign_in_fully(browser, specialist)
    for email in (person.email, "nobody@example.test"):
        answer = browser.post("/cabinet/identity/desk/", {"email": email, "code": "000000"})
        assert answer.status_code == 422 and "Такої пошти" in answer.content.decode()
    assert browser.get("/cabinet/identity/desk/person/")["Location"] == "/cabinet/identity/desk/"
    own = browser.post("/cabinet/identity/desk/", {"email": specialist.email, "code": desk_code(specialist)})
    assert own.status_code == 403, "nobody checks themselves"


def test_who_is_no_specialist_has_no_desk(browser: Client, person: Any, editor: Any) -> None:
    sign_in(browser, person, "code")
    assert browser.get("/cabinet/identity/desk/").status_code == 403
    sign_in_fully(browser, editor)
    assert browser.post("/cabinet/identity/desk/", {"email": person.email, "code": "1"}).status_code == 403


def test_one_person_has_one_account(browser: Client, person: Any, specialist: Any) -> None:
    sign_in_fully(browser, specialist)
    checked(browser, person, number=NUMBER)
    double = UserFactory()
    assert checked(browser, double, number=NUMBER).status_code == 409
    assert not Assurance.objects.filter(user=double).exists(), "nothing is written by halves"
    assert checked(browser, person, number=OTHER).status_code == 409, "nor does an account change its person"
    assert checked(browser, double, number="1234567890").status_code == 422
    erase_checks(person)
    assert checked(browser, double, number=NUMBER).status_code == 302, "who has left may come back"


@pytest.mark.db
def test_database_keeps_one_account_a_person(person: Any) -> None:
    key = keep_person(person, NUMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonKey.objects.create(user=UserFactory(), digest=key.digest, at=key.at)


def test_messages_over_http_are_bounded_by_the_one_outbound_client(settings: Any) -> None:
    settings.SMS_URL, settings.SMS_TOKEN = "http://127.0.0.1:9/send", "t"
    with pytest.raises(sms.GatewayError):
        sms.HttpGateway().send("+380671234567", "x")
