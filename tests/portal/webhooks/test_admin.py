"""Webhooks in the admin: by whom, of which community, and a secret that is shown once."""

import pytest
from django.test import Client

from portal.audit.models import AuditRecord
from portal.common.clock import now
from portal.common.outbox import OutboxState
from portal.webhooks.models import Webhook, WebhookCall
from portal.webhooks.signing import shown_secret
from tests.factories.webhooks import WebhookCallFactory, WebhookFactory
from tests.support.people import sign_in_fully

pytestmark = pytest.mark.django_db
LIST = "/admin/webhooks/"
TYPED = {
    "name": "Бот новин",
    "url": "https://bot.example/hook",
    "events": ["pages.page_published", "forms.form_answered"],
    "mailbox": "it@vyshneva.example",
    "is_active": "on",
}


@pytest.fixture
def admin(browser, owner):
    return sign_in_fully(browser, owner)


def text(answer):
    return answer.content.decode()


def test_webhook_is_made_and_its_secret_is_shown_once(admin, vyshneva):
    page = text(admin.get(f"{LIST}create/"))
    assert "Опубліковано сторінку або новину" in page
    answer = admin.post(f"{LIST}create/", TYPED, follow=True)
    webhook = Webhook.objects.get()
    assert (webhook.community, webhook.url, webhook.events) == (vyshneva, TYPED["url"], TYPED["events"])
    assert shown_secret(webhook.public_id, 1) in text(answer)
    again = text(admin.get(f"{LIST}inspect/{webhook.pk}/"))
    assert TYPED["url"] in again
    assert "whsec_" not in again
    row = AuditRecord.objects.get(action="webhooks.saved")
    assert (row.details["host"], row.details["is_active"]) == ("bot.example", True)


def test_what_is_wrong_is_said_and_kept(admin):
    for wrong in (
        {"url": "http://bot.example/"},
        {"url": "https://name:word@bot.example/"},
        {"url": "https://bot.example:22/"},
        {"url": "не адреса"},
        {"events": ["nobody.knows"]},
        {"events": []},
        {"mailbox": "не скринька"},
    ):
        answer = admin.post(f"{LIST}create/", TYPED | wrong)
        assert answer.status_code == 200, wrong
        assert "Бот новин" in text(answer)
        assert "error-message" in text(answer)
    assert not Webhook.objects.exists()


def test_stopped_webhook_that_is_switched_on_begins_anew_and_keeps_its_secret(admin, vyshneva):
    given = dict.fromkeys(("failing_since", "paused_until", "stopped_at"), now()) | {"secret_number": 3}
    webhook = WebhookFactory(community=vyshneva, is_active=False, **given)
    assert "зупинено" in text(admin.get(LIST))
    answer = admin.post(f"{LIST}edit/{webhook.pk}/", TYPED, follow=True)
    assert "whsec_" not in text(answer)
    webhook.refresh_from_db()
    assert (webhook.is_active, webhook.stopped_at, webhook.failing_since, webhook.secret_number) == (
        True,
        None,
        None,
        3,
    )


def test_deeds_ask_first_and_act_on_post(admin, vyshneva):
    webhook = WebhookFactory(community=vyshneva)
    for deed in ("test", "renew"):
        assert "csrfmiddlewaretoken" in text(admin.get(f"{LIST}{deed}/{webhook.pk}/"))
    assert not WebhookCall.objects.exists()
    admin.post(f"{LIST}test/{webhook.pk}/")
    call = WebhookCall.objects.get()
    assert call.is_test
    renewed = text(admin.post(f"{LIST}renew/{webhook.pk}/", follow=True))
    assert "whsec_" in renewed
    assert Webhook.objects.get().secret_number == 2

    address = f"/admin/webhook-calls/resend/{call.pk}/"
    assert admin.get(address).status_code == 302  # it is on its way
    WebhookCall.objects.update(state=OutboxState.FAILED, attempts=8)
    assert admin.get(address).status_code == 200
    admin.post(address)
    call.refresh_from_db()
    assert (call.state, call.attempts) == (OutboxState.QUEUED, 0)
    assert "Це перевірка." in text(admin.get(f"/admin/webhook-calls/inspect/{call.pk}/"))
    admin.post(f"{LIST}delete/{webhook.pk}/")
    assert not WebhookCall.objects.exists()
    done = set(AuditRecord.objects.values_list("action", flat=True))
    assert done == {f"webhooks.{each}" for each in ("tested", "secret_renewed", "call_resent", "deleted")}


def test_webhook_of_another_community_does_not_exist_here(admin, vyshneva, kalynova):
    call = WebhookCallFactory(webhook=WebhookFactory(community=kalynova, name="Чужа система"))
    pages = (LIST, "/admin/webhook-calls/", f"/admin/webhook-calls/?webhook={call.webhook_id}")
    assert all("Чужа система" not in text(admin.get(each)) for each in pages)
    for deed in ("inspect", "edit", "delete", "test", "renew"):
        assert admin.post(f"{LIST}{deed}/{call.webhook_id}/").status_code == 404
    WebhookCall.objects.update(state=OutboxState.FAILED)
    assert admin.post(f"/admin/webhook-calls/resend/{call.pk}/").status_code in (302, 404)
    call.refresh_from_db()
    assert call.state == OutboxState.FAILED


def test_editor_has_no_webhooks(editor, vyshneva):
    webhook = WebhookFactory(community=vyshneva)
    browser = sign_in_fully(Client(HTTP_HOST="vyshneva.test"), editor)
    for path in (LIST, f"{LIST}create/", f"{LIST}inspect/{webhook.pk}/", f"{LIST}renew/{webhook.pk}/"):
        assert browser.post(path, TYPED).status_code in (302, 403, 405)
    webhook.refresh_from_db()
    assert webhook.secret_number == 1
    assert Webhook.objects.count() == 1
