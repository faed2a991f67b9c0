"""Sending one letter under a lease: at least once, never lost, the same Message-ID every time."""

import smtplib
from datetime import timedelta
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q

from portal.common import clock
from portal.notifications.constants import BACKOFF, LEASE, MAX_ATTEMPTS, DeliveryState
from portal.notifications.models import Delivery


def due_deliveries() -> Q:
    """Waiting letters whose time has come, and letters whose worker died."""
    now = clock.now()
    return Q(state=DeliveryState.QUEUED, next_attempt_at__lte=now) | Q(
        state=DeliveryState.SENDING, lease_until__lte=now
    )


def send_delivery(delivery_id: int) -> str:
    """Take the lease, send, write down how it went. Returns the new state, or "" where there was nothing to do."""
    taken = Delivery.objects.filter(due_deliveries(), pk=delivery_id).update(
        state=DeliveryState.SENDING, lease_until=clock.now() + LEASE, attempts=F("attempts") + 1
    )
    if not taken:
        return ""
    delivery = Delivery.objects.select_related("site").prefetch_related("attachments").get(pk=delivery_id)
    if delivery.attempts > MAX_ATTEMPTS:
        return _write_failure(delivery, RuntimeError("every attempt ended with the worker's death"))
    try:
        build_message(delivery).send()
    except Exception as error:
        return _write_failure(delivery, error)
    return _write(delivery, state=DeliveryState.SENT, sent_at=clock.now(), last_error="", **_wiped(delivery))


def build_message(delivery: Delivery) -> EmailMultiAlternatives:
    name = (delivery.site.site_name if delivery.site else "") or settings.WAGTAIL_SITE_NAME
    sender = settings.DEFAULT_FROM_EMAIL
    domain = sender.rsplit("@", 1)[-1].strip("> ")
    message = EmailMultiAlternatives(
        subject=delivery.subject,
        body=delivery.text,
        from_email=sender if "<" in sender else formataddr((name, sender)),
        to=[delivery.to],
        headers={
            "Message-ID": f"<{delivery.public_id}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": delivery.language,
        },
    )
    if delivery.html:
        message.attach_alternative(delivery.html, "text/html")
    for file in delivery.attachments.all():
        message.attach(file.name, bytes(file.content), file.mime)
    return message


def _write_failure(delivery: Delivery, error: Exception) -> str:
    is_final = is_permanent(error) or delivery.attempts >= MAX_ATTEMPTS
    wait = BACKOFF[min(delivery.attempts, len(BACKOFF)) - 1] if delivery.attempts else timedelta(0)
    return _write(
        delivery,
        state=DeliveryState.FAILED if is_final else DeliveryState.QUEUED,
        next_attempt_at=clock.now() + wait,
        last_error=f"{type(error).__name__}: {error}"[:500],
    )


def is_permanent(error: Exception) -> bool:
    """A 5xx answer about the recipient or the message: trying again would only annoy the receiver."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused) and error.smtp_code >= 550


def _write(delivery: Delivery, **fields: object) -> str:
    """Only the holder of this lease writes: a later attempt has another number."""
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING, attempts=delivery.attempts).update(
        lease_until=None, **fields
    )
    return str(fields["state"])


def _wiped(delivery: Delivery) -> dict[str, str]:
    return {"text": "", "html": "", "subject": delivery.shown_subject} if delivery.is_secret else {}
