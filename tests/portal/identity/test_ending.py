"""Ending a desk check that was a mistake: who may, where, what the person learns, what falls back."""

from typing import Any

import pytest
from django.test import Client

from portal.audit.models import AuditRecord
from portal.communities.models import Community
from portal.communities.policies import role_rights
from portal.communities.services import grant_role
from portal.identity.constants import Level
from portal.identity.models import Assurance, PersonKey
from portal.identity.selectors import highest_level
from portal.identity.services.checks import keep_person, note_level
from portal.notifications.models import Delivery
from tests.factories.accounts import UserFactory
from tests.portal.identity.test_tax_numbers import with_check
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
LIST = "/cabinet/identity/desk/checks/"
MAY = {"owner", "admin", "desk_specialist", "hall_chief"}
REASON = {"reason": "Показали документ іншої людини"}
NUMBER = with_check("318474021")


@pytest.fixture
def check(vyshneva: Community, citizen: Any) -> Assurance:
    keep_person(citizen, NUMBER)
    return note_level(citizen, Level.DESK, community=vyshneva, document="id_card")


def worker(role: str, community: Community, host: str = "vyshneva.test") -> Client:
    user = UserFactory()
    grant_role(user=user, community=community, role=role)
    user.refresh_from_db()
    return sign_in_fully(Client(HTTP_HOST=host), user)


@pytest.mark.parametrize("role", sorted(role_rights()))
def test_each_role_may_or_may_not(check: Assurance, vyshneva: Community, role: str) -> None:
    client, address = worker(role, vyshneva), f"{LIST}{check.public_id}/"
    status = 200 if role in MAY else 403
    assert (client.get(LIST).status_code, client.get(address).status_code) == (status, status)
    assert client.post(address, REASON).status_code == (302 if role in MAY else 403)
    check.refresh_from_db()
    assert (check.ended_at is not None) == (role in MAY)
    assert (LIST in client.get("/cabinet/").content.decode()) == (role in MAY), "the section"


@pytest.mark.parametrize("role", sorted(MAY))
def test_workers_of_another_community_find_nothing(check: Assurance, kalynova: Community, role: str) -> None:
    there = worker(role, kalynova, "kalynova.test")
    assert check.user.get_full_name() not in there.get(LIST).content.decode()
    assert check.user.get_full_name() not in there.get(LIST, {"email": check.user.email}).content.decode()
    assert there.post(f"{LIST}{check.public_id}/", REASON).status_code == 404
    here = Client(HTTP_HOST="vyshneva.test")
    here.cookies = there.cookies
    assert here.post(f"{LIST}{check.public_id}/", REASON).status_code in (302, 403)
    check.refresh_from_db()
    assert check.ended_at is None


def test_ended_check_is_told_written_down_and_gives_nothing_any_more(check: Assurance, vyshneva: Community) -> None:
    client = worker("desk_specialist", vyshneva)
    assert check.user.get_full_name() in client.get(LIST, {"email": check.user.email.upper()}).content.decode()
    address = f"{LIST}{check.public_id}/"
    for typed in ("", "  ", "ні"):
        answer = client.post(address, {"reason": typed})
        assert answer.status_code == 422 and "Напишіть причину" in answer.content.decode()
    assert highest_level(check.user) == Level.DESK
    assert client.post(address, REASON)["Location"] == LIST
    check.refresh_from_db()
    assert check.end_reason == REASON["reason"] and check.ended_by is not None
    assert highest_level(check.user) == Level.E_MAIL and not PersonKey.objects.exists()
    letter = Delivery.objects.get(code="identity_check_ended")
    assert letter.to == check.user.email and REASON["reason"] in letter.text
    row = AuditRecord.objects.get(action="identity.check_ended")
    assert row.actor == check.ended_by and REASON["reason"] not in str(row.details)
    assert AuditRecord.objects.filter(action="identity.person_opened").count() == 0, "nobody was opened by GET"
    assert client.post(address, REASON).status_code == 404 and Delivery.objects.filter(code=letter.code).count() == 1


def test_person_known_by_id_gov_ua_too_stays_that_person(check: Assurance, vyshneva: Community) -> None:
    note_level(check.user, Level.STATE, community=vyshneva)
    client = worker("hall_chief", vyshneva)
    client.get(f"{LIST}{check.public_id}/")
    client.post(f"{LIST}{check.public_id}/", REASON)
    assert highest_level(check.user) == Level.STATE and PersonKey.objects.exists()
    assert AuditRecord.objects.filter(action="identity.person_opened").count() == 1
