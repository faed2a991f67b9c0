"""Visits in a queue of Diia, booked through our pages: a row before the question goes out, the answer after it.

No transaction is open while the other side is asked. The row's key goes along as the Idempotency-Key, and only who has
written or renewed the row asks: a repeat, while nothing is known, finds it being asked.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import translation

from modules.equeue.adapters.base import OutcomeUnknown, Person, QueueSilent, Visit, VisitRequest
from modules.equeue.constants import (
    OUTSIDE_CONSENT,
    OUTSIDE_CONSENT_TEXT,
    OUTSIDE_PER_ADDRESS,
    OUTSIDE_PER_NETWORK,
    OutsideState,
    QueueKind,
)
from modules.equeue.engine.refusals import (
    AccountNeeded,
    HoldExpired,
    KeyNeeded,
    NetworkVisits,
    QueueClosed,
    WrongState,
)
from modules.equeue.models import OutsideVisit, Queue, QueueKeys
from modules.equeue.models.booking import hash_token, token_for
from modules.equeue.models.outside import sealed
from modules.equeue.models.queue import new_public_id
from modules.equeue.services.confirmation import HOUR, TooManyLetters, mailbox
from modules.equeue.services.contact import ContactData
from modules.equeue.services.letters import send_outside_letter
from modules.equeue.services.offered import OfferedByDiia
from modules.equeue.services.own_queue import diia_of
from portal.audit.services import record
from portal.common import clock
from portal.common.idempotency import IdempotencyConflict, fingerprint_of
from portal.common.limits import count_attempt
from portal.common.refusals import Refusal
from portal.consents.services import record_consent

LATE = timedelta(minutes=15)  # how long a visit may still turn up of which nothing was heard
OPEN = (OutsideState.ASKED, OutsideState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person chose on the page; `key` is the secret of the form."""

    service_id: str
    service: str
    local_date: Any
    starts: Any
    key: str


def keep_keys(queue: Queue, *, url: str, key_name: str, key: str, actor: Any = None) -> None:
    """Store where Diia's queue is and its keys, sealed; an empty `key` keeps the present one, which goes to no other
    address: else whoever may write the address could have the key sent to himself. Raises KeyNeeded."""
    if not key and needs_key(queue, url):
        raise KeyNeeded
    fields = {"url": url, "key_name": key_name, "changed_at": clock.now()}
    if key:
        fields["secret"] = sealed(key, queue.public_id)
    QueueKeys.objects.update_or_create(queue=queue, defaults=fields)
    community, host = queue.addressee.community, urlsplit(url).netloc
    record(actor=actor, action="equeue.queue_keys_saved", target=queue, community=community, details={"host": host})


def needs_key(queue: Queue, url: str) -> bool:
    """Whether the key has to be typed, because there is none or it was given for another address."""
    known = QueueKeys.objects.filter(queue=queue.pk).values_list("url", flat=True).first()
    return known is None or known.rstrip("/") != url.rstrip("/")


def book_outside(
    queue: Queue, wish: Wish, contact: ContactData, user: Any = None, *, network: str = ""
) -> OutsideVisit:
    """Book there and keep a copy; the same form sent again answers the same visit.

    A row that comes back as `asked` or `unknown` is being found out. `network` is where a visitor without an account
    comes from. Raises AccountNeeded, NetworkVisits, TooManyLetters, what the adapter raises, and IdempotencyConflict.
    """
    contact = contact.cleaned()
    if queue.kind != QueueKind.DIIA or not queue.is_enabled:
        raise QueueClosed
    if queue.needs_account and user is None:
        raise AccountNeeded
    diia = diia_of(queue)
    offered = OfferedByDiia(queue, diia)
    if offered.is_silent(wish.service_id) and asked_before(queue, wish.key) is None:
        raise QueueSilent
    row, asks = _row(queue, wish, contact, user, network)
    if row.state == OutsideState.CANCELLED:
        raise HoldExpired
    if not asks:
        return row
    person = Person(contact.full_name, contact.phone, contact.email)
    request = VisitRequest(wish.service_id, wish.local_date, wish.starts, person, row.key, has_consent=True)
    try:
        made = diia.create(request)
        note_booked(row, made)
    except OutcomeUnknown:
        offered.fell_silent(wish.service_id)
        note_state(row, OutsideState.UNKNOWN)
    except IntegrityError:  # their reference is known as another visit: nothing that can be believed
        note_state(row, OutsideState.UNKNOWN)
    except (Refusal, IdempotencyConflict):
        # Looked up once more, whatever was said: nothing may stand there against the name of who was told «no».
        note_state(row, OutsideState.REFUSED, recheck_until=clock.now() + LATE)
        raise
    finally:
        offered.forget(wish.service_id)
    return row


def asked_before(queue: Queue, key: str) -> OutsideVisit | None:
    """The visit of a form that was sent before and not refused: its page tells what Diia does not."""
    return OutsideVisit.objects.filter(key=_key_of(queue, key)).exclude(state=OutsideState.REFUSED).first()


def _key_of(queue: Queue, key: str) -> str:
    return hashlib.sha256(f"{queue.public_id}:{key}".encode()).hexdigest()


def _row(queue: Queue, wish: Wish, contact: ContactData, user: Any, network: str) -> tuple[OutsideVisit, bool]:
    """The row of a wish, and whether this call is the one that asks."""
    now, public_id = clock.now(), new_public_id()
    key = _key_of(queue, wish.key)
    fingerprint = fingerprint_of(wish.service_id, wish.local_date, wish.starts, contact.full_name, contact.phone)
    who = {
        "full_name": contact.full_name,
        "phone": contact.phone,
        "email": contact.email,
        "user": user,
        "consent_at": now,
    }
    try:
        with transaction.atomic():
            row = OutsideVisit.objects.create(
                queue=queue,
                public_id=public_id,
                token_hash=hash_token(token_for(public_id)),
                key=key,
                fingerprint=fingerprint,
                service_id=wish.service_id,
                service=wish.service[:200],
                local_date=wish.local_date,
                local_start=wish.starts,
                created_at=now,
                updated_at=now,
                **who,
            )
            _count_visit(queue, user, network)
            _count_letter(contact.email)
            _note_consent(row, contact)
            return row, True
    except IntegrityError:
        row = OutsideVisit.objects.select_related("queue__addressee__community").get(key=key)
    if row.fingerprint != fingerprint:
        raise IdempotencyConflict("equeue.outside")
    return row, _renew(row, who)


def _renew(row: OutsideVisit, who: dict[str, Any]) -> bool:
    """The same form again. What was refused is asked anew; the address that counts is the one given last."""
    if row.erased_at is not None:
        raise HoldExpired
    if row.state == OutsideState.BOOKED:
        return False
    with transaction.atomic():
        if row.email != who["email"]:
            _count_letter(who["email"])
        # Asked again by the person: no sweeper may take it for one that turned up late.
        asks = note_state(
            row,
            OutsideState.ASKED,
            before=(OutsideState.REFUSED,),
            among=Q(erased_at=None),
            recheck_until=None,
            **who,
        )
        if not asks:
            OutsideVisit.objects.filter(pk=row.pk, state__in=OPEN, erased_at=None).update(**who)
            row.refresh_from_db()
    return asks


def _count_visit(queue: Queue, user: Any, network: str) -> None:
    """Visits in other people's names cost nothing here, and there they take times from people."""
    who = f"user:{user.pk}" if user is not None else network
    if who and not count_attempt(
        scope="equeue.outside", who=f"{queue.pk}:{who}", limit=OUTSIDE_PER_NETWORK, seconds=HOUR
    ):
        raise NetworkVisits


def _count_letter(email: str) -> None:
    """The address is not proven: nobody may flood a stranger with letters about visits."""
    if email and not count_attempt(
        scope="equeue.outside_letters", who=mailbox(email), limit=OUTSIDE_PER_ADDRESS, seconds=HOUR
    ):
        raise TooManyLetters


def _note_consent(row: OutsideVisit, contact: ContactData) -> None:
    with translation.override(contact.language):
        text = str(OUTSIDE_CONSENT_TEXT)
    record_consent(
        purpose=OUTSIDE_CONSENT,
        subject=row.public_id,
        text=text,
        language=contact.language,
        community=row.queue.addressee.community,
        user=row.user,
    )


def note_state(
    row: OutsideVisit, state: str, *, before: tuple[str, ...] = OPEN, among: Q | None = None, **fields: Any
) -> bool:
    """Compare and set; False where somebody else was faster, and the row then shows what they wrote."""
    with transaction.atomic():
        rows = OutsideVisit.objects.filter(among or Q(), pk=row.pk, state__in=before)
        changed = rows.update(state=state, updated_at=clock.now(), **fields)
    row.refresh_from_db()
    return bool(changed)


def note_booked(row: OutsideVisit, made: Visit) -> None:
    """Letter and audit row in the transaction that says so; also where the row was refused meanwhile, but not of who
    wants to be forgotten: that visit is called off."""
    state = OutsideState.BOOKED if made.is_active else OutsideState.CANCELLED
    said: dict[str, Any] = {"reference": made.reference, "number": made.number, "recheck_until": None}
    before = (*OPEN, OutsideState.REFUSED)
    with transaction.atomic():
        if note_state(row, state, before=before, among=Q(state__in=OPEN) | Q(erased_at=None), **said):
            send_outside_letter(row)
            audit_outside(row, "equeue.outside_booked")


def cancel_outside(row: OutsideVisit, actor: Any = None) -> OutsideVisit:
    """Cancel there, then here; again changes nothing. Raises what the adapter raises."""
    if row.state == OutsideState.CANCELLED:
        return row
    if row.state != OutsideState.BOOKED:
        raise WrongState
    diia_of(row.queue).cancel(row.reference, key=f"{row.key}-cancel")
    with transaction.atomic():
        if note_state(row, OutsideState.CANCELLED, before=(OutsideState.BOOKED,)):
            send_outside_letter(row)
            audit_outside(row, "equeue.outside_cancelled", actor)
    return row


def audit_outside(row: OutsideVisit, action: str, actor: Any = None) -> None:
    community = row.queue.addressee.community
    record(
        actor=actor or row.user, action=action, target=row.queue, community=community, details={"visit": row.number}
    )
