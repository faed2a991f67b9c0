"""Calls of webhooks: signed, tried again, given up, never lost and never twice for one event."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import transaction
from django_q.models import OrmQ

from portal.audit.models import AuditRecord
from portal.common import clock
from portal.common.outbox import OutboxState
from portal.events import page_published
from portal.notifications.models import Delivery
from portal.webhooks import tasks
from portal.webhooks.constants import BACKOFF, GIVE_UP, PAUSE
from portal.webhooks.health import check_calls
from portal.webhooks.models import Webhook, WebhookCall
from portal.webhooks.sending import send_call
from portal.webhooks.services import renew_secret, send_again, send_test
from portal.webhooks.signing import shown_secret
from tests.factories.webhooks import WebhookCallFactory, WebhookFactory
from tests.support.paths import ROOT

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)


def publish(community, number=1):
    page_published.send(
        sender=None,
        community_id=community.pk,
        site_id=1,
        url=f"https://vyshneva.test/novyny/{number}/",
        kind="news",
        published_at=MOMENT,
    )


def is_signed(secret, headers, body):
    """By the very sample that receivers are given, which knows nothing of the sender's code."""
    sample = re.search(r"```python\n(import base64.*?)```", (ROOT / "docs" / "webhooks.md").read_text("utf-8"), re.S)
    names = {}
    exec(sample[1], names)
    return names["is_genuine"](secret, headers, body)


def test_event_arrives_signed_and_without_a_person(webhook, receiver, vyshneva):
    publish(vyshneva)
    call = WebhookCall.objects.get()
    assert send_call(call.pk) == OutboxState.SENT
    [(headers, body)] = receiver.got
    assert json.loads(body) == {
        "type": "pages.page_published",
        "timestamp": f"{call.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "data": {"url": "https://vyshneva.test/novyny/1/", "kind": "news", "published_at": "2026-11-16T08:00:00Z"},
    }
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == call.public_id
    assert abs(int(headers["webhook-timestamp"]) - clock.now().timestamp()) < 60
    secret = shown_secret(webhook.public_id, 1)
    assert is_signed(secret, headers, body)
    assert not is_signed(secret, headers, body + b" ")
    assert not is_signed(secret, headers | {"webhook-id": "msg_another"}, body)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert not is_signed(secret, headers, body), "an old message that somebody sends once more"
    call.refresh_from_db()
    assert (call.status, call.answer, call.attempts, call.lease_until) == (200, "ok", 1, None)
    assert send_call(call.pk) == ""
    assert len(receiver.got) == 1


@pytest.mark.db
def test_one_event_writes_one_call_for_each_webhook_that_wants_it(webhook, vyshneva, kalynova):
    second = WebhookFactory(community=vyshneva)
    WebhookFactory(community=vyshneva, events=["forms.form_answered"])
    WebhookFactory(community=vyshneva, is_active=False)
    WebhookFactory(community=kalynova)
    publish(vyshneva)
    publish(vyshneva)
    assert set(WebhookCall.objects.values_list("webhook", flat=True)) == {webhook.pk, second.pk}
    assert WebhookCall.objects.count() == 2
    publish(vyshneva, number=2)
    assert WebhookCall.objects.count() == 4


def test_worker_is_told_after_commit_only_and_an_event_that_did_not_happen_tells_nobody(
    webhook, vyshneva, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        publish(vyshneva)
        transaction.set_rollback(True)
    assert not callbacks
    assert not WebhookCall.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        publish(vyshneva)
        assert not OrmQ.objects.exists()
    task = OrmQ.objects.get()
    assert (task.func(), task.args()) == ("portal.webhooks.tasks.send_due", ())
    assert WebhookCall.objects.count() == 1


@pytest.mark.fake_module
def test_event_of_a_module_is_told_by_its_own_words(webhook, vyshneva):
    from viche_fake.signals import waved

    waved.send(sender=None, community_id=vyshneva.pk, who_id=7, number=3)
    waved.send(sender=None, community_id=vyshneva.pk, who_id=7, number=-1)
    body = json.loads(WebhookCall.objects.get().body)
    assert (body["type"], body["data"]) == ("viche_fake.waved", {"number": 3})


@pytest.mark.db  # a NUL in the answer
def test_failed_calls_wait_longer_and_longer_and_then_fail(webhook, receiver):
    receiver.status, receiver.says = 500, b"\xd0\xbe\xd0\xb9\x00\n"
    call = WebhookCallFactory(webhook=webhook)
    waits = []
    with time_machine.travel(clock.now(), tick=False) as travel:
        for _wait in range(len(BACKOFF) + 1):
            send_call(call.pk)
            call.refresh_from_db()
            waits.append(call.next_attempt_at - clock.now())
            assert tasks.sweep_calls() == 0
            travel.move_to(max(call.next_attempt_at, clock.now() + PAUSE))
    assert all(wait <= found < wait * 1.1 for wait, found in zip(BACKOFF, waits[:-1], strict=True))
    assert (call.state, call.attempts, call.status, call.answer) == (OutboxState.FAILED, 8, 500, "ой")
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1
    assert len(receiver.got) == 8


def test_redirect_is_no_success_and_is_not_followed(webhook, receiver):
    receiver.status, receiver.location = 302, receiver.url
    assert send_call(WebhookCallFactory(webhook=webhook).pk) == OutboxState.QUEUED
    assert len(receiver.got) == 1


def test_address_that_fails_is_asked_by_one_call_at_a_time(webhook, receiver):
    """A dead receiver with many calls must not hold the worker up."""
    receiver.status = 503
    calls = [WebhookCallFactory(webhook=webhook) for _number in range(3)]
    assert [send_call(each.pk) for each in calls] == [OutboxState.QUEUED, "", ""]
    assert tasks.sweep_calls() == 0
    receiver.status = 204
    with time_machine.travel(clock.now() + PAUSE * 2):
        assert tasks.sweep_calls() == 3
        assert [send_call(each.pk) for each in calls] == [OutboxState.SENT] * 3
    assert Webhook.objects.get().failing_since is None


@pytest.mark.db
def test_call_of_a_killed_worker_is_made_by_the_next_one(webhook, receiver):
    call = WebhookCallFactory(webhook=webhook)
    assert WebhookCall.lease(call.pk) is not None  # and here the worker is killed
    assert send_call(call.pk) == ""
    assert tasks.sweep_calls() == 0
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        assert tasks.sweep_calls() == 1
        assert send_call(call.pk) == OutboxState.SENT
    assert len(receiver.got) == 1
    assert WebhookCall.objects.get().attempts == 2


def test_worker_that_comes_back_late_writes_nothing_over_the_next_ones_result(webhook, receiver):
    late = WebhookCall.lease(WebhookCallFactory(webhook=webhook).pk)
    with time_machine.travel(clock.now() + timedelta(minutes=3)):
        assert send_call(late.pk) == OutboxState.SENT
    late.postpone("too late")
    assert WebhookCall.objects.get().state == OutboxState.SENT


def test_webhook_that_fails_for_days_is_stopped_and_its_makers_get_a_letter(webhook, receiver):
    Webhook.objects.update(failing_since=clock.now() - GIVE_UP, mailbox="it@vyshneva.example")
    receiver.status = 500
    calls = [WebhookCallFactory(webhook=webhook) for _number in range(2)]
    send_call(calls[0].pk)
    webhook.refresh_from_db()
    assert not webhook.is_active
    assert webhook.stopped_at is not None
    letter = Delivery.objects.get(code="webhooks_stopped")
    assert letter.to == "it@vyshneva.example"
    assert webhook.name in letter.subject
    assert "/hook" not in letter.text, "the path of an address may be a secret"
    assert AuditRecord.objects.get(action="webhooks.stopped").actor_id is None
    with time_machine.travel(clock.now() + PAUSE * 2):
        assert send_call(calls[1].pk) == OutboxState.FAILED
    assert len(receiver.got) == 1


def test_webhook_is_stopped_though_its_name_is_no_good_for_a_subject(webhook, receiver):
    Webhook.objects.update(name="Бот\r\nBcc: all@example.test \u00ad", mailbox="it@vyshneva.example")
    receiver.status = 410
    assert send_call(WebhookCallFactory(webhook=webhook).pk) == OutboxState.FAILED
    assert not Webhook.objects.get().is_active
    assert Delivery.objects.get().subject == "Вебхук зупинено: Бот Bcc: all@example.test"


def test_call_of_a_webhook_that_is_deleted_under_the_lease_ends_quietly(webhook, receiver, monkeypatch):
    call = WebhookCallFactory(webhook=webhook)
    lease = WebhookCall.lease

    def leased_and_deleted(pk):
        row = lease(pk)
        Webhook.objects.all().delete()
        return row

    monkeypatch.setattr(WebhookCall, "lease", leased_and_deleted)
    assert send_call(call.pk) == ""
    assert not receiver.got


def test_gone_stops_at_once(webhook, receiver):
    receiver.status = 410
    assert send_call(WebhookCallFactory(webhook=webhook).pk) == OutboxState.FAILED
    assert not Webhook.objects.get().is_active


def test_address_that_leads_inside_is_not_called_nor_tried_again(webhook, receiver, settings):
    settings.OUTBOUND_OWN_HOSTS = []
    Webhook.objects.update(url=receiver.url.replace("http:", "https:"))
    call = WebhookCallFactory(webhook=webhook)
    assert send_call(call.pk) == OutboxState.FAILED
    call.refresh_from_db()
    assert "до інтернету" in call.last_error or "мереж" in call.last_error
    assert not receiver.got


def test_old_secret_signs_for_a_day_beside_the_new_one(webhook, receiver, owner):
    old = shown_secret(webhook.public_id, 1)
    new = renew_secret(webhook=webhook, actor=owner)
    assert new != old
    with time_machine.travel(clock.now(), tick=False) as travel:
        for is_old_good in (True, False):
            send_call(WebhookCallFactory(webhook=webhook).pk)
            headers, body = receiver.got[-1]
            assert is_signed(new, headers, body)
            assert is_signed(old, headers, body) is is_old_good
            travel.shift(timedelta(hours=24, minutes=1))


def test_secret_that_the_receiver_has_survives_two_renewals_in_a_row(webhook, receiver, owner):
    """Whoever closed the page before copying the new secret renews once more."""
    old = shown_secret(webhook.public_id, 1)
    with time_machine.travel(clock.now(), tick=False) as travel:
        for _press in range(2):
            new = renew_secret(webhook=webhook, actor=owner)
            travel.shift(timedelta(hours=1))
        send_call(WebhookCallFactory(webhook=webhook).pk)
        assert is_signed(old, *receiver.got[-1]) and is_signed(new, *receiver.got[-1])
        travel.shift(timedelta(hours=24))
        send_call(WebhookCallFactory(webhook=webhook).pk)
        assert is_signed(new, *receiver.got[-1]) and not is_signed(old, *receiver.got[-1])


def test_renewed_key_of_the_installation_keeps_secrets_good(webhook, receiver, settings):
    told = shown_secret(webhook.public_id, 1)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [django_settings.SECRET_KEY], "another key " * 5
    send_call(WebhookCallFactory(webhook=webhook).pk)
    assert is_signed(told, *receiver.got[0])


def test_test_message_is_tried_once_also_where_the_webhook_is_off(webhook, receiver, owner):
    Webhook.objects.update(is_active=False)
    receiver.status = 404
    send_test(webhook=webhook, actor=owner)
    call = WebhookCall.objects.get()
    assert send_call(call.pk) == OutboxState.FAILED
    assert json.loads(receiver.got[0][1])["type"] == "webhooks.tested"
    assert send_again(call=call, actor=owner)
    receiver.status = 200
    assert send_call(call.pk) == OutboxState.SENT
    assert receiver.got[0][0]["webhook-id"] == receiver.got[1][0]["webhook-id"]


def test_old_calls_are_forgotten(webhook):
    old = WebhookCallFactory(webhook=webhook, created_at=MOMENT)
    new = WebhookCallFactory(webhook=webhook)
    assert tasks.forget_calls(MOMENT + timedelta(days=1)) == 1
    assert WebhookCall.objects.get() == new != old


def test_health_speaks_of_our_own_delay_only(webhook):
    WebhookCallFactory(webhook=webhook, next_attempt_at=clock.now() - timedelta(minutes=30))
    assert "30" in check_calls()
    Webhook.objects.update(failing_since=clock.now())
    assert check_calls() == ""
