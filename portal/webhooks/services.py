"""Writes: webhooks themselves, and a call for each event that one of them wants."""

import json
import secrets
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.common import clock
from portal.common.idempotency import fingerprint_of
from portal.common.lanes import ask_lane
from portal.common.outbox import hand_to_worker
from portal.events import webhook_stopped
from portal.registry.contract import WebhookEvent
from portal.webhooks.constants import TEST
from portal.webhooks.models import Webhook, WebhookCall
from portal.webhooks.signing import shown_secret

SEND_TASK = "portal.webhooks.tasks.send"  # one call that a person waits for
LANE_TASK = "portal.webhooks.tasks.send_due"
TYPED = ["name", "url", "events", "mailbox", "is_active", "failing_since", "paused_until", "stopped_at"]


def write_calls(event: WebhookEvent, *, community_id: int, arguments: dict[str, Any]) -> int:
    """A row for each webhook of the community that wants the event, in the transaction of the event; how many are
    new. `arguments` are those of its signal: the same ones again are the same event and write nothing."""
    rows = Webhook.objects.filter(community_id=community_id, is_active=True).order_by()
    wanted = [each for each in rows if event.code in each.events]
    data = import_string(event.data)(community_id=community_id, **arguments) if wanted else None
    if data is None:
        return 0
    event_id = fingerprint_of(event.code, arguments)
    return sum(_write(each, event.code, event_id, data) for each in wanted)


def send_test(*, webhook: Webhook, actor: Any) -> None:
    """A message of the type `webhooks.tested`, also where the webhook is off; it is tried once."""
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(paused_until=None)
        _write(webhook, TEST, secrets.token_hex(32), {"text": _("This is a test.")})
        _audit(webhook, "tested", actor)


def send_again(*, call: WebhookCall, actor: Any) -> bool:
    """Put a call that is done into the queue once more, as the same message; False where it is on its way."""
    with transaction.atomic():
        if not call.requeue(SEND_TASK):
            return False
        Webhook.objects.filter(pk=call.webhook_id).update(paused_until=None)
        _audit(call.webhook, "call_resent", actor, message=call.public_id)
    return True


def save_webhook(*, webhook: Webhook, actor: Any) -> str:
    """Save what was typed; answers the secret of a new webhook, and nothing for one that is known. One that is
    switched on begins anew."""
    is_new = webhook.pk is None
    if webhook.is_active:
        webhook.failing_since = webhook.paused_until = webhook.stopped_at = None
    with transaction.atomic():
        # Not the secret's number: somebody may have renewed it meanwhile.
        webhook.save(update_fields=None if is_new else TYPED)
        _audit(webhook, "saved", actor, host=host_of(webhook), events=webhook.events, is_active=webhook.is_active)
    return shown_secret(webhook.public_id, webhook.secret_number) if is_new else ""


def renew_secret(*, webhook: Webhook, actor: Any) -> str:
    """A new secret; what was good signs beside it for a day, so that the receiver can change over. So it is also
    where somebody renews twice in a row: the receiver still has the first one."""
    with transaction.atomic():
        row = Webhook.objects.select_for_update().get(pk=webhook.pk)
        now = clock.now()
        if not row.is_just_renewed(now):
            row.oldest_number = row.secret_number
        row.secret_number, row.renewed_at = row.secret_number + 1, now
        row.save(update_fields=["secret_number", "oldest_number", "renewed_at"])
        _audit(row, "secret_renewed", actor)
    return shown_secret(row.public_id, row.secret_number)


def delete_webhook(*, webhook: Webhook, actor: Any) -> None:
    with transaction.atomic():
        _audit(webhook, "deleted", actor, host=host_of(webhook))
        webhook.delete()


def stop_webhook(webhook: Webhook) -> bool:
    """The system itself gives a webhook up; False where it is off already."""
    now = clock.now()
    with transaction.atomic():
        if not Webhook.objects.filter(pk=webhook.pk, is_active=True).update(is_active=False, stopped_at=now):
            return False
        webhook_stopped.send(
            sender=Webhook,
            community_id=webhook.community_id,
            webhook_id=webhook.public_id,
            name=webhook.name,
            host=host_of(webhook),
            mailbox=webhook.mailbox,
            stopped_at=now,
        )
        _audit(webhook, "stopped", None, host=host_of(webhook))
    return True


def host_of(webhook: Webhook) -> str:
    """What logs and letters say of an address: its path may be a secret."""
    return urlsplit(webhook.url).hostname or ""


def _write(webhook: Webhook, code: str, event_id: str, data: dict[str, Any]) -> bool:
    now = clock.now()
    envelope = {"type": code, "timestamp": now, "data": data}
    call, is_new = WebhookCall.objects.get_or_create(
        webhook=webhook,
        event_id=event_id,
        defaults={
            "code": code,
            "body": json.dumps(envelope, ensure_ascii=False, separators=(",", ":"), default=_plain),
            "created_at": now,
            "next_attempt_at": now,
        },
    )
    if is_new and code == TEST:
        hand_to_worker(SEND_TASK, call.pk)
    elif is_new:
        ask_lane(LANE_TASK)
    return is_new


def _plain(value: Any) -> str:
    """Instants in UTC with a Z; dates; texts that are not translated yet."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _audit(webhook: Webhook, what: str, actor: Any, **details: Any) -> None:
    record(
        actor=actor, action=f"webhooks.{what}", target=webhook, community=webhook.community, details=details or None
    )
