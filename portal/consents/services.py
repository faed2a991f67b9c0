"""Writes of the log of consents."""

import hashlib
from typing import Any

from django.db import IntegrityError, transaction

from portal.common import clock
from portal.consents.models import ConsentEvent, ConsentText
from portal.consents.selectors import events_about, last_event
from portal.events import consent_withdrawn

GIVEN, WITHDRAWN = ConsentEvent.Kind.GIVEN, ConsentEvent.Kind.WITHDRAWN


def record_consent(
    *,
    purpose: str,
    subject: str,
    text: str,
    language: str,
    community: Any,
    user: Any = None,
    channel: str = "web",
    is_first: bool = False,
) -> ConsentEvent:
    """Somebody has agreed to `text`, the very words that were shown. The same words again: the same row.

    Call it in the transaction of the deed that the consent is for. `is_first`: the subject comes into being by that
    deed, so nobody has agreed to anything about it before.
    """
    words = _text(text, language)
    last = None if is_first else events_about(purpose, subject).first()
    if last is not None and last.kind == GIVEN and last.text_id == words:
        return last
    return _append(
        last, GIVEN, words, purpose=purpose, subject=subject, community=community, user=user, channel=channel
    )


def withdraw_consent(event: ConsentEvent, *, channel: str = "web") -> bool:
    """Take a consent back; False where it was taken back before. Whoever keeps data by it hears `consent_withdrawn`
    and forgets them in the same transaction."""
    with transaction.atomic():
        last = last_event(event.purpose, event.subject)
        if last is None or last.kind != GIVEN:
            return False
        try:
            with transaction.atomic():
                _append(
                    last,
                    WITHDRAWN,
                    last.text_id,
                    purpose=last.purpose,
                    subject=last.subject,
                    community=last.community,
                    user=last.user,
                    channel=channel,
                )
        except IntegrityError:  # the same button, twice at once
            return False
        consent_withdrawn.send(
            sender=ConsentEvent,
            community_id=last.community_id,
            purpose=last.purpose,
            subject=last.subject,
            user_id=last.user_id,
        )
    return True


def _append(last: ConsentEvent | None, kind: str, words: int, **fields: Any) -> ConsentEvent:
    turn = last.turn + 1 if last is not None else 0
    user = fields.pop("user", None)
    known = user if getattr(user, "is_authenticated", False) else None
    return ConsentEvent.objects.create(kind=kind, text_id=words, turn=turn, user=known, at=clock.now(), **fields)


def _text(text: str, language: str) -> int:
    """The id of the words."""
    digest = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()
    known = next(iter(ConsentText.objects.filter(sha256=digest).order_by().values_list("pk", flat=True)), None)
    if known is not None:
        return known
    row, _is_new = ConsentText.objects.get_or_create(
        sha256=digest, defaults={"language": language, "text": text, "first_used_at": clock.now()}
    )
    return row.pk
