"""One notice under a lease: encrypted, signed, and what the push service said to it."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.conf import settings
from django.utils.translation import gettext as _

from portal.common import clock
from portal.common.outbound import Answer, CallFailed, CallRefused, call
from portal.common.outbox import OutboxState
from portal.push import vapid
from portal.push.constants import LIVES
from portal.push.encryption import encrypted
from portal.push.models import PushDevice, PushNotice
from portal.push.services import switch_off

GONE, TOO_MANY, BROKEN = (404, 410), 429, 500


def send_notice(notice_id: int) -> str:
    """Take the lease, call, write down how it went. Returns the new state, or "" where there was nothing to do."""
    row = PushNotice.lease(notice_id)
    if row is None:
        return ""
    device = PushDevice.objects.filter(pk=row.device_id).first()
    if device is None or not vapid.is_on() or row.created_at + LIVES <= clock.now():
        return row.close(state=OutboxState.WITHDRAWN)
    if row.is_exhausted:
        return row.postpone(_("Every attempt ended with the worker’s death."))
    if device.key_mark != vapid.key_mark():
        return _lose(row, device, _("The device knows us by a former key."))
    try:
        answer = _post(row, device)
    except CallRefused as refusal:
        return _lose(row, device, str(refusal))
    except CallFailed as failure:
        return row.postpone(str(failure), is_final=row.is_test)
    if 200 <= answer.status < 300:
        PushDevice.objects.filter(pk=device.pk).update(last_used_at=clock.now())
        return row.close(state=OutboxState.SENT, sent_at=clock.now(), last_error="")
    text = _("The push service answered %(status)d.") % {"status": answer.status}
    if answer.status in GONE:
        return _lose(row, device, text)
    is_worth_waiting = answer.status == TOO_MANY or answer.status >= BROKEN
    return row.postpone(text, is_final=row.is_test or not is_worth_waiting, not_before=_not_before(answer))


def _post(row: PushNotice, device: PushDevice) -> Answer:
    told = {"title": row.title, "line": row.line, "path": row.path, "language": row.language, "id": row.public_id}
    key, auth = vapid.decoded(device.p256dh), vapid.decoded(device.auth)
    body = encrypted(json.dumps(told, ensure_ascii=False).encode(), key=key, auth=auth)
    left = row.created_at + LIVES - clock.now()
    headers = {
        "Authorization": vapid.authorization(device.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(max(0, int(left.total_seconds()))),
        "Urgency": "normal",
    }
    return call("POST", device.endpoint, body=body, headers=headers, own_hosts=settings.PUSH_OWN_HOSTS)


def _lose(row: PushNotice, device: PushDevice, why: str) -> str:
    """The device is no more: it goes from the list, and so does what waits for it."""
    state = row.close(state=OutboxState.WITHDRAWN, last_error=why[:500])
    switch_off(device)
    return state


def _not_before(answer: Answer) -> datetime | None:
    """Retry-After, seconds or a date; no longer than a notice lives."""
    text, now = answer.headers.get("retry-after", "").strip(), clock.now()
    try:
        if text.isascii() and text.isdigit() and len(text) < 10:
            asked = now + timedelta(seconds=int(text))
        else:
            asked = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    asked = asked if asked.tzinfo else asked.replace(tzinfo=UTC)
    return min(asked, now + LIVES)
