"""Writes of the outbox: queue a letter, send it, send it again."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import Site

from portal.common import clock
from portal.common.lanes import ask_lane
from portal.common.outbox import OutboxState, hand_to_worker
from portal.notifications.choices import is_wanted
from portal.notifications.constants import MAX_ATTACHMENTS_BYTES
from portal.notifications.models import Attachment, Delivery
from portal.notifications.rendering import LetterRefused, clean_header, render_letter
from portal.notifications.suppression import Suppressed, community_of, is_suppressed
from portal.notifications.telling import tell_channels

DELIVER_TASK = "portal.notifications.tasks.deliver"
MAILINGS_TASK = "portal.notifications.tasks.deliver_mailings"
MIME = re.compile(r"[a-z0-9.+-]{1,20}/[a-z0-9.+-]{1,59}")

__all__ = [
    "LetterRefused",
    "Suppressed",
    "forget_letters",
    "queue_letter",
    "send_again",
    "withdraw",
    "withdraw_keys",
    "written_keys",
]


def queue_letter(
    *,
    key: str,
    code: str,
    to: str,
    site: Site | None,
    context: dict[str, Any],
    language: str = "uk",
    attachments: Sequence[tuple[str, str, bytes]] = (),
    is_secret: bool = False,
    unsubscribe_url: str = "",
    not_after: datetime | None = None,
) -> Delivery:
    """Write a letter into the outbox, inside the caller's transaction; the worker sends it after commit.

    `key` is unique: a second call with the same key answers the first letter and writes nothing. Rendered
    now, in the site's theme and in `language`, from `email/<code>.txt` and `.html`. `attachments` are
    (name, MIME type, bytes). `is_secret` wipes the body and the attachments once it is sent (one-time codes, lists of
    people). A letter that could not go by `not_after` is withdrawn.
    `unsubscribe_url` makes it a mailing: the letter says where one POST ends the subscription, and it does not go to
    an address on the community's list of suppression, neither now (Suppressed) nor when its turn comes.
    A kind that its receiver has switched off is written down as withdrawn, without a body, and does not go.
    Other channels (docs/push.md) are told of it in the same transaction; what is obligatory goes by letter anyway.
    Raises LetterRefused for a bad address, header injection or attachments over 10 MB.
    """
    existing = Delivery.objects.filter(key=key).first()
    if existing is not None:
        return existing
    address = _checked_address(to)
    if unsubscribe_url and is_suppressed(community_of(site), address):
        raise Suppressed("The address is on the list of suppression.")
    files = [_checked_attachment(*item) for item in attachments]
    if sum(len(content) for _, _, content in files) > MAX_ATTACHMENTS_BYTES:
        raise LetterRefused("The attachments of a letter are over 10 MB.")
    letter = render_letter(code, site, context, language)
    now, wants_it = clock.now(), is_wanted(address, code)
    with transaction.atomic():
        delivery, is_new = Delivery.objects.get_or_create(
            key=key,
            defaults={
                "code": code,
                "site": site,
                "language": language,
                "to": address,
                "state": OutboxState.QUEUED if wants_it else OutboxState.WITHDRAWN,
                "subject": letter.subject,
                "text": letter.text if wants_it else "",
                "html": letter.html if wants_it else "",
                "is_secret": is_secret,
                "unsubscribe_url": clean_header(unsubscribe_url) if unsubscribe_url else "",
                "not_after": not_after,
                "next_attempt_at": now,
                "created_at": now,
            },
        )
        if is_new and wants_it:
            Attachment.objects.bulk_create(
                Attachment(delivery=delivery, name=name, mime=mime, content=content) for name, mime, content in files
            )
            if unsubscribe_url:
                ask_lane(MAILINGS_TASK)
            else:
                hand_to_worker(DELIVER_TASK, delivery.pk)
        if is_new:
            tell_channels(delivery)
    return delivery


def written_keys(keys: Iterable[str]) -> set[str]:
    """Of these causes those that have their letter, whatever became of it."""
    wanted, found = list(keys), set()
    for start in range(0, len(wanted), 500):
        rows = Delivery.objects.filter(key__in=wanted[start : start + 500])
        found |= set(rows.values_list("key", flat=True))
    return found


def withdraw_keys(keys: Sequence[str]) -> int:
    """What these causes have not sent yet does not go any more."""
    return withdraw(Delivery.objects.filter(key__in=keys))


def send_again(delivery: Delivery) -> bool:
    """Put a failed or sent letter back into the queue; False where its body is gone or it is on its way."""
    return delivery.requeue(DELIVER_TASK, ~Q(text=""))


def withdraw(letters: QuerySet[Delivery]) -> int:
    """Letters that are not sent do not go any more. One that is being sent this very moment still may, and it is
    the last attempt: its worker's word about it is not taken."""
    open_ones = letters.filter(state__in=[OutboxState.QUEUED, OutboxState.SENDING, OutboxState.FAILED])
    return open_ones.update(state=OutboxState.WITHDRAWN, lease_until=None, text="", html="")


def forget_letters(*, keys: Sequence[str] = (), to: Sequence[str] = (), only_over: bool = False) -> int:
    """Forget whom letters were to and what they said, by their causes or by addresses; that and when one was sent
    stays. What has not gone yet does not go any more; with `only_over` it is left alone."""
    rows = Delivery.objects.filter(Q(key__in=keys) | Q(to__in=[address for address in to if address]))
    if only_over:
        rows = rows.exclude(state__in=[OutboxState.QUEUED, OutboxState.SENDING])
    with transaction.atomic():
        withdraw(rows)
        Attachment.objects.filter(delivery__in=rows).delete()
        return rows.update(to="", subject="•••", text="", html="")


def _checked_address(to: str) -> str:
    try:
        validate_email(to)
    except ValidationError:
        raise LetterRefused("The address of a letter is not an e-mail address.") from None
    return clean_header(to)


def _checked_attachment(name: str, mime: str, content: bytes) -> tuple[str, str, bytes]:
    if not MIME.fullmatch(mime) or "/" in name or "\\" in name or len(name) > 120:
        raise LetterRefused("An attachment of a letter has a bad name or type.")
    return clean_header(name), mime, content
