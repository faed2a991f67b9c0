"""One call under a lease: signed, at least once, and what came of it."""

from django.utils.translation import gettext as _

from portal.common import clock
from portal.common.outbound import Answer, CallFailed, CallRefused, call
from portal.common.outbox import OutboxState
from portal.webhooks.constants import ANSWER_KEPT, GIVE_UP, GONE, PAUSE
from portal.webhooks.models import Webhook, WebhookCall
from portal.webhooks.services import stop_webhook
from portal.webhooks.signing import signatures


def send_call(call_id: int) -> str:
    """Take the lease, call, write down how it went. Returns the new state, or "" where there was nothing to do."""
    if WebhookCall.objects.filter(pk=call_id, webhook__paused_until__gt=clock.now()).exists():
        return ""  # the sweeper comes back to it
    row = WebhookCall.lease(call_id)
    if row is None:
        return ""
    webhook = Webhook.objects.select_related("community").filter(pk=row.webhook_id).first()
    if webhook is None:
        return ""  # deleted this moment, and the call with it
    if row.is_exhausted:
        return row.postpone(_("Every attempt ended with the worker’s death."))
    if not webhook.is_active and not row.is_test:
        return row.postpone(_("The webhook is off."), is_final=True)
    try:
        answer = _post(webhook, row)
    except CallRefused as refusal:
        return _fail(webhook, row, str(refusal), is_final=True)
    except CallFailed as failure:
        return _fail(webhook, row, str(failure), is_final=row.is_test)
    said = {"status": answer.status, "answer": _beginning(answer)}
    if 200 <= answer.status < 300:
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=None, paused_until=None)
        return row.close(state=OutboxState.SENT, sent_at=clock.now(), last_error="", **said)
    text = _("The answer is %(status)d; 200 to 299 was expected.") % {"status": answer.status}
    if answer.status == GONE:
        stop_webhook(webhook)
    return _fail(webhook, row, text, is_final=row.is_test or answer.status == GONE, **said)


def _post(webhook: Webhook, row: WebhookCall) -> Answer:
    now, body = clock.now(), row.body.encode()
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": row.public_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signatures(webhook.public_id, webhook.good_secrets(now), row.public_id, timestamp, body),
    }
    return call("POST", webhook.url, body=body, headers=headers)


def _fail(webhook: Webhook, row: WebhookCall, error: str, *, is_final: bool, **said: object) -> str:
    now = clock.now()
    Webhook.objects.filter(pk=webhook.pk, failing_since=None).update(failing_since=now)
    Webhook.objects.filter(pk=webhook.pk).update(paused_until=now + PAUSE)
    if webhook.failing_since is not None and webhook.failing_since <= now - GIVE_UP:
        stop_webhook(webhook)
    return row.postpone(error, is_final=is_final, **said)


def _beginning(answer: Answer) -> str:
    """As text for people: no NULs (PostgreSQL takes none), no control characters."""
    text = answer.body[: 4 * ANSWER_KEPT].decode("utf-8", "replace")
    return "".join(each if each.isprintable() else " " for each in text)[:ANSWER_KEPT].strip()
