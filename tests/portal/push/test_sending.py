"""From a letter to the screen of a device: who is told, what stands on the screen, what the push service answers."""

from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import time_machine
from wagtail.models import Site

from portal.common import clock
from portal.notifications import choices, telling
from portal.notifications.models import Delivery
from portal.notifications.services import queue_letter
from portal.push import services, tasks
from portal.push.constants import BACKOFF, LIVES
from portal.push.health import check_notices
from portal.push.models import PushDevice, PushNotice
from portal.push.sending import send_notice
from portal.push.vapid import public_key
from portal.registry.contract import NotificationType
from portal.registry.modules import contributions
from tests.support.push_service import Browser, PushService

pytestmark = pytest.mark.django_db
KINDS = [
    NotificationType("account_password_set", "Обов’язковий"),
    NotificationType("account_password_changed", "За бажанням", is_required=False),
]


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(slot: Any, site: Any = None) -> Any:
        return (("x", item) for item in KINDS) if slot is NotificationType else contributions(slot, site)

    monkeypatch.setattr(choices, "contributions", found)
    monkeypatch.setattr(telling, "contributions", found)


def letter(user: Any, code: str = "account_password_changed", key: str = "k", **more: Any) -> Delivery:
    site = more.pop("site", None) or Site.objects.get(hostname="vyshneva.test")
    return queue_letter(key=key, code=code, to=user.email, site=site, context={}, **more)


def test_letter_shows_on_the_device_with_nothing_that_others_must_not_see(
    citizen: Any, phone: PushDevice, push: PushService
) -> None:
    written = letter(citizen)
    letter(citizen)
    assert tasks.send_due() == 1 and tasks.send_due() == 0
    (path, headers, told, claims), *more = push.got
    assert not more and path == "/push/phone"
    assert {**told, "id": ""} == {
        "title": "Вишнева громада",
        "line": "За бажанням",
        "path": "/cabinet/timeline/",
        "language": "uk",
        "id": "",
    }
    assert written.subject not in str(told) and citizen.email not in str(told)
    assert claims["k"] == public_key() and headers["content-encoding"] == "aes128gcm"
    assert headers["urgency"] == "normal" and LIVES.total_seconds() - 60 < int(headers["ttl"]) <= LIVES.total_seconds()
    row = PushNotice.objects.get()
    phone.refresh_from_db()
    assert row.state == "sent" and row.sent_at and phone.last_used_at


def test_what_is_switched_off_by_one_way_goes_by_the_other(citizen: Any, phone: PushDevice) -> None:
    choices.choose(citizen, [("account_password_changed", "push")])
    assert letter(citizen, key="a").state == "withdrawn" and PushNotice.objects.count() == 1
    choices.choose(citizen, [("account_password_changed", "mail")])
    assert letter(citizen, key="b").state == "queued" and PushNotice.objects.count() == 1
    choices.choose(citizen, [])
    assert letter(citizen, "account_password_set", key="c").state == "queued", "obligatory: by letter, whatever else"
    assert PushNotice.objects.count() == 2


def test_codes_mailings_and_undeclared_kinds_go_by_letter_only(citizen: Any, phone: PushDevice) -> None:
    letter(citizen, key="a", is_secret=True)
    letter(citizen, key="b", unsubscribe_url="https://vyshneva.test/leave/")
    letter(citizen, "account_password_reset", key="c")
    assert Delivery.objects.count() == 3 and not PushNotice.objects.exists()


def test_community_tells_only_its_own_devices(
    citizen: Any, phone: PushDevice, push: PushService, kalynova: Any
) -> None:
    there, centre = (Site.objects.get(hostname=name) for name in ("kalynova.test", "cnap.vyshneva.test"))
    services.switch_on(user=citizen, site=there, name="Там", language="en", **Browser(push, "there").given)
    letter(citizen, key="a", site=centre)
    assert [row.device_name for row in PushNotice.objects.all()] == ["Chrome, Android"]
    letter(citizen, key="b", site=there)
    assert PushNotice.objects.for_community(kalynova).get().device_name == "Там"


def test_channel_that_fails_stops_no_letter(citizen: Any, phone: PushDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.push.services._write", lambda *args: 1 / 0)
    assert letter(citizen).state == "queued" and Delivery.objects.count() == 1


@pytest.mark.parametrize("status", [404, 410])
def test_device_that_is_gone_leaves_the_list_and_takes_what_waits_with_it(
    phone: PushDevice, push: PushService, status: int
) -> None:
    rows = [services.send_test(phone) for _n in range(2)]
    push.status = status
    assert send_notice(rows[0].pk) == "withdrawn"
    assert not PushDevice.objects.exists()
    assert send_notice(rows[1].pk) == "" and PushNotice.objects.filter(state="withdrawn").count() == 2


def test_busy_service_is_asked_again_when_it_says_and_not_for_ever(
    citizen: Any, phone: PushDevice, push: PushService
) -> None:
    letter(citizen)
    row = PushNotice.objects.get()
    with time_machine.travel(clock.now(), tick=False) as travel:
        now = clock.now()
        push.status, push.retry_after = 429, "600"
        assert send_notice(row.pk) == "queued" and send_notice(row.pk) == ""
        row.refresh_from_db()
        assert row.next_attempt_at == now + timedelta(seconds=600)
        travel.shift(601)
        push.status, push.retry_after = 503, format_datetime(clock.now() + timedelta(hours=2))
        assert send_notice(row.pk) == "queued"
        row.refresh_from_db()
        assert timedelta(minutes=119) < row.next_attempt_at - clock.now() <= timedelta(hours=2)
        push.status, push.retry_after = 500, "у п’ятницю"
        states = []
        for _time in range(len(BACKOFF) - 1):
            row.refresh_from_db()
            travel.move_to(row.next_attempt_at)
            states.append(send_notice(row.pk))
        assert states == ["queued"] * (len(BACKOFF) - 2) + ["failed"]
    assert PushDevice.objects.exists(), "a service that is ill costs nobody the device"


@pytest.mark.parametrize("status", [301, 400, 401, 403, 413])
def test_answer_that_will_not_change_ends_it(citizen: Any, phone: PushDevice, push: PushService, status: int) -> None:
    letter(citizen)
    push.status = status
    assert send_notice(PushNotice.objects.get().pk) == "failed"
    assert str(status) in PushNotice.objects.get().last_error and len(push.got) == 1


def test_address_that_leads_inside_is_never_called(citizen: Any, phone: PushDevice, push: PushService, settings: Any):
    letter(citizen)
    settings.PUSH_OWN_HOSTS, settings.OUTBOUND_OWN_HOSTS = [], [push.host]  # those of webhooks are no help
    assert send_notice(PushNotice.objects.get().pk) == "withdrawn"
    assert not push.got and not PushDevice.objects.exists()


def test_notice_of_yesterday_and_of_a_former_key_does_not_go(
    citizen: Any, phone: PushDevice, push: PushService, settings: Any
) -> None:
    letter(citizen)
    row = PushNotice.objects.get()
    with time_machine.travel(clock.now() + LIVES, tick=False):
        assert send_notice(row.pk) == "withdrawn"
    assert PushDevice.objects.exists()
    letter(citizen, key="b")
    settings.PUSH_KEY = "another-key-of-at-least-thirty-two-signs"
    assert send_notice(PushNotice.objects.get(state="queued").pk) == "withdrawn"
    assert not PushDevice.objects.exists() and not push.got


def test_sweeper_finds_what_a_dead_worker_left_and_health_says_so(
    citizen: Any, phone: PushDevice, push: PushService
) -> None:
    letter(citizen)
    row = PushNotice.objects.get()
    assert PushNotice.lease(row.pk) and check_notices() == ""
    with time_machine.travel(clock.now() + timedelta(minutes=15), tick=False):
        assert "хв" in check_notices()
        assert tasks.sweep_notices() == 1 and tasks.send_due() == 1
    assert len(push.got) == 1 and check_notices() == ""
    assert tasks.forget_notices(clock.now() + timedelta(hours=1)) == 1
