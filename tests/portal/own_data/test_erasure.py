"""Leaving for good: days to think better of it, sources one by one, again after a crash, never half and half."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from wagtail.models import Site

from portal.accounts.models import User
from portal.audit.models import AuditRecord
from portal.common import clock
from portal.notifications.models import Delivery
from portal.own_data.health import check_erasures
from portal.own_data.links import undo_link
from portal.own_data.models import Erasure, ErasureStep
from portal.own_data.services import ask_erasure, forget_last_letters, run_erasure, undo_erasure
from portal.own_data.tasks import sweep_wishes
from tests.factories.accounts import UserFactory
from tests.factories.communities import MembershipFactory
from tests.portal.own_data.conftest import NOTES, WALKS
from tests.support.people import sign_in, sign_in_fully

pytestmark = pytest.mark.django_db
PAGE = "/cabinet/my-data/erase/"
WEEK = timedelta(days=7, minutes=1)


@pytest.fixture
def asked(browser: Client, citizen: Any, two_sources: set[str]) -> Erasure:
    NOTES[citizen.pk], WALKS[citizen.pk] = [{"text": "x"}], [{"km": 1}, {"km": 2}]
    sign_in(browser, citizen, "code")
    assert browser.post(PAGE, {"is_sure": "on"})["Location"] == "/cabinet/my-data/"
    return Erasure.objects.get()


def later(erasure: Erasure, wait: timedelta = WEEK) -> str:
    with time_machine.travel(clock.now() + wait, tick=False):
        return run_erasure(erasure.pk)


def test_page_says_what_goes_and_what_stays_and_asks_for_a_mark(
    browser: Client, citizen: Any, two_sources: set[str]
) -> None:
    sign_in(browser, citizen, "code")
    page = browser.get(PAGE).content.decode()
    assert "Нотатки" in page and "Прогулянки" in page and "Нічого." in page
    assert browser.post(PAGE).status_code == 422 and not Erasure.objects.exists()


def test_nothing_is_erased_before_its_day(asked: Erasure, citizen: Any) -> None:
    assert run_erasure(asked.pk) == "" and NOTES[citizen.pk]
    assert User.objects.get(pk=citizen.pk).is_active


def test_everything_goes_and_a_tombstone_stays(asked: Erasure, citizen: Any, browser: Client) -> None:
    assert later(asked) == "sent"
    assert not NOTES and not WALKS
    gone = User.objects.get(pk=citizen.pk)
    assert not gone.is_active and gone.email.endswith("@erased.invalid") and not gone.last_name
    assert AuditRecord.objects.get(action="own_data.erased").details == {"one.notes": 1, "two.walks": 2}
    assert "Location" in browser.get("/cabinet/"), "every session is over"
    last = Delivery.objects.get(code="own_data_done")
    assert last.to == "citizen@example.test"
    Delivery.objects.filter(pk=last.pk).update(state="sent", sent_at=clock.now())
    assert forget_last_letters() == 1 and forget_last_letters() == 0
    last.refresh_from_db()
    assert last.to == ""
    assert later(asked) == "", "again changes nothing"
    newcomer = User.objects.create_user("citizen@example.test")
    assert newcomer.pk != citizen.pk, "the address is free again, and a stranger to what was"


def test_what_a_request_under_way_wrote_after_its_source_was_done_goes_too(asked: Erasure, citizen: Any) -> None:
    assert later(asked) == "sent"
    NOTES[citizen.pk] = [{"text": "late"}]
    with time_machine.travel(clock.now() + WEEK + timedelta(minutes=5), tick=False):
        sweep_wishes()
        assert not NOTES
        sweep_wishes()
    late = AuditRecord.objects.filter(action="own_data.erased").order_by("pk").last()
    assert late is not None and late.details == {"one.notes": 1}
    assert AuditRecord.objects.filter(action="own_data.erased").count() == 2, "nothing was found: nothing is said"


def test_source_that_fails_leaves_the_rest_done_and_is_tried_alone(
    asked: Erasure, citizen: Any, two_sources: set[str]
) -> None:
    two_sources.add("notes")
    assert later(asked) == "queued"
    assert NOTES and not WALKS
    person = User.objects.get(pk=citizen.pk)
    assert not person.is_active and person.email == "citizen@example.test"
    assert not Delivery.objects.filter(code="own_data_done").exists(), "nothing is said by halves"
    assert not undo_erasure(asked, actor=None), "what has begun cannot be taken back"
    WALKS[citizen.pk] = [{"km": 9}]
    two_sources.clear()
    assert later(asked, WEEK * 2) == "sent"
    assert not NOTES and WALKS, "a source that is done is not asked again"
    assert not ErasureStep.objects.exclude(error="").exists()


def test_killed_worker_is_followed_by_another(asked: Erasure) -> None:
    moment = clock.now() + WEEK
    with time_machine.travel(moment, tick=False):
        assert Erasure.lease(asked.pk) is not None
        assert run_erasure(asked.pk) == "", "the lease is held"
    with time_machine.travel(moment + timedelta(minutes=3), tick=False):
        assert run_erasure(asked.pk) == "sent"


def test_health_names_the_source_that_fails(asked: Erasure, two_sources: set[str]) -> None:
    assert check_erasures() == ""
    two_sources.add("walks")
    for number in range(1, 4):
        later(asked, WEEK * number)
    assert "two.walks" in check_erasures() and "one.notes" not in check_erasures()


def test_wish_is_taken_back_by_the_letters_link(asked: Erasure, browser: Client) -> None:
    letter = Delivery.objects.get(code="own_data_asked")
    link = undo_link(asked)
    path = "/" + link.split("/", 3)[3]
    assert link in letter.text and letter.is_secret
    stranger = Client(HTTP_HOST="vyshneva.test")
    assert stranger.get(path).status_code == 200
    asked.refresh_from_db()
    assert asked.state == "queued", "GET changes nothing"
    assert stranger.post(path).status_code == 200
    assert stranger.post(path).status_code == 409 and stranger.get(path).status_code == 410
    assert stranger.get(path[:-2] + "x/").status_code == 404, "a forged link is nobody's"
    assert later(asked) == ""
    assert AuditRecord.objects.filter(action="own_data.erasure_undone").count() == 1


def test_old_link_does_not_touch_a_new_wish(asked: Erasure, browser: Client, citizen: Any) -> None:
    old = "/" + undo_link(asked).split("/", 3)[3]
    browser.post("/cabinet/my-data/keep/")
    browser.post(PAGE, {"is_sure": "on"})
    assert browser.post(old).status_code == 409
    assert Erasure.objects.filter(state="queued").count() == 1


def test_two_wishes_are_one(asked: Erasure, citizen: Any) -> None:
    site = Site.objects.get(hostname="vyshneva.test")
    assert ask_erasure(user=citizen, site=site, language="uk") == asked
    assert Delivery.objects.filter(code="own_data_asked").count() == 1


def test_last_head_administrator_stays(browser: Client, owner: Any, two_sources: set[str]) -> None:
    sign_in_fully(browser, owner)
    page = browser.get(PAGE).content.decode()
    assert "Вишнева громада" in page and "is_sure" not in page
    assert browser.post(PAGE, {"is_sure": "on"}).status_code == 422
    assert not Erasure.objects.exists()


def test_two_heads_who_leave_together_leave_one(vyshneva: Any, owner: Any, two_sources: set[str]) -> None:
    second = UserFactory()
    MembershipFactory(user=second, community=vyshneva, role="owner")
    site = Site.objects.get(hostname="vyshneva.test")
    wishes = [ask_erasure(user=user, site=site, language="uk") for user in (owner, second)]
    assert [later(wish) for wish in wishes] == ["sent", "withdrawn"]
    second.refresh_from_db()
    assert second.is_active and second.memberships.filter(role="owner").exists()
    assert Delivery.objects.filter(code="own_data_refused", to=second.email).exists()
    assert not owner.memberships.exists()


def test_who_runs_the_platform_stays(browser: Client, vyshneva: Any, two_sources: set[str]) -> None:
    user = User.objects.create_superuser("root@example.test")
    sign_in_fully(browser, user)
    assert browser.post(PAGE, {"is_sure": "on"}).status_code == 422


def test_stale_session_does_not_erase(browser: Client, citizen: Any, two_sources: set[str]) -> None:
    sign_in(browser, citizen)
    assert browser.post(PAGE, {"is_sure": "on"})["Location"].startswith("/accounts/prove/")
    assert not Erasure.objects.exists()
