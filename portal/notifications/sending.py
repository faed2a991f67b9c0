"""Sending one letter under a lease: at least once, never lost, the same Message-ID every time."""

import re
import smtplib
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from portal.common import clock
from portal.common.outbox import OutboxState
from portal.notifications.models import Delivery
from portal.notifications.one_click import unsubscribe_headers
from portal.notifications.suppression import community_of, is_suppressed, note_dead_address


def send_delivery(delivery_id: int) -> str:
    """Take the lease, send, write down how it went. Returns the new state, or "" where there was nothing to do."""
    delivery = Delivery.lease(delivery_id)
    if delivery is None:
        return ""
    if delivery.is_exhausted:
        return _write_failure(delivery, RuntimeError("every attempt ended with the worker's death"))
    if delivery.not_after is not None and delivery.not_after <= clock.now():
        return delivery.close(state=OutboxState.WITHDRAWN, text="", html="")
    if delivery.unsubscribe_url and is_suppressed(community_of(delivery.site), delivery.to):
        return delivery.close(state=OutboxState.WITHDRAWN, text="", html="")
    try:
        build_message(delivery).send()
    except Exception as error:
        return _write_failure(delivery, error)
    if delivery.is_secret:
        delivery.attachments.all().delete()
    return delivery.close(state=OutboxState.SENT, sent_at=clock.now(), last_error="", **_wiped(delivery))


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
            **unsubscribe_headers(delivery.unsubscribe_url),
        },
    )
    if delivery.html:
        message.attach_alternative(delivery.html, "text/html")
    for file in delivery.attachments.all():
        message.attach(file.name, bytes(file.content), file.mime)
    return message


def _write_failure(delivery: Delivery, error: Exception) -> str:
    state = delivery.postpone(f"{type(error).__name__}: {error}", is_final=is_permanent(error))
    if delivery.unsubscribe_url and is_unknown_address(error):
        note_dead_address(community_of(delivery.site), delivery.to)  # withdraws this one too; why, stands in it
    return state


def is_permanent(error: Exception) -> bool:
    """A 5xx answer about the recipient or the message: trying again would only annoy the receiver."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused) and error.smtp_code >= 550


def is_unknown_address(error: Exception) -> bool:
    """The server says for good that there is no such box or domain: «5.1.1», «5.1.2», «5.1.10» (RFC 3463, 7505).
    A plain 550 may as well be a full box or a filter that dislikes us, and proves nothing."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    said = (text for code, text in error.recipients.values() if code >= 500)
    return any(re.match(rb"5\.1\.(?:1|2|10)\b", text) for text in said)


def _wiped(delivery: Delivery) -> dict[str, str]:
    """What is not kept of a sent letter: codes; and a mailing, the same words for everybody with one's own links."""
    if delivery.unsubscribe_url:
        return {"text": "", "html": ""}
    return {"text": "", "html": "", "subject": delivery.shown_subject} if delivery.is_secret else {}
