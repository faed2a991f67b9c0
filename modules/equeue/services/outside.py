"""Visits in a queue of Diia, booked through our pages: a row before the question goes out, the answer after it.

No transaction is open while the other side is asked. The row's key goes along as the Idempotency-Key, so that a
repeat, ours or the person's, is the same visit.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from modules.equeue.adapters.base import OutcomeUnknown, Person, QueueSilent, Visit, VisitRequest
from modules.equeue.adapters.diia import DiiaQueue
from modules.equeue.constants import OutsideState, QueueKind
from modules.equeue.engine.refusals import HoldExpired, QueueClosed, WrongState
from modules.equeue.models import OutsideVisit, Queue, QueueKeys
from modules.equeue.models.booking import hash_token, token_for
from modules.equeue.models.outside import sealed
from modules.equeue.models.queue import new_public_id
from modules.equeue.services.contact import ContactData
from modules.equeue.services.letters import send_outside_letter
from modules.equeue.services.own_queue import adapter_of
from portal.audit.services import record
from portal.common import clock
from portal.common.idempotency import IdempotencyConflict, fingerprint_of
from portal.common.refusals import Refusal

LATE = timedelta(minutes=15)  # how long a visit may still turn up of which nothing was heard
PAUSE = timedelta(seconds=60)  # before an open question is asked again


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person chose on the page; `key` is the secret of the form."""

    service_id: str
    service: str
    local_date: Any
    starts: Any
    key: str


def keep_keys(queue: Queue, *, url: str, key_name: str, key: str, actor: Any = None) -> None:
    """Store where Diia's queue is and its keys, sealed; an empty `key` keeps the present one."""
    fields = {"url": url, "key_name": key_name, "changed_at": clock.now()}
    if key:
        fields["secret"] = sealed(key, queue.public_id)
    QueueKeys.objects.update_or_create(queue=queue, defaults=fields)
    community = queue.addressee.community
    record(actor=actor, action="equeue.queue_keys_saved", target=queue, community=community)


def book_outside(queue: Queue, wish: Wish, contact: ContactData, user: Any = None) -> OutsideVisit:
    """Book there and keep a copy; the same form sent again answers the same visit.

    A row that comes back as `unknown` is being found out. Raises what the adapter raises, and IdempotencyConflict.
    """
    contact = contact.cleaned()
    if queue.kind != QueueKind.DIIA or not queue.is_enabled:
        raise QueueClosed
    row = _row(queue, wish, contact, user)
    if row.state == OutsideState.BOOKED:
        return row
    if row.state == OutsideState.CANCELLED:
        raise HoldExpired
    person = Person(contact.full_name, contact.phone, contact.email)
    request = VisitRequest(wish.service_id, wish.local_date, wish.starts, person, row.key, has_consent=True)
    try:
        made = adapter_of(queue).create(request)
    except OutcomeUnknown:
        _note(row, OutsideState.UNKNOWN)
        return row
    except QueueSilent:
        _note(row, OutsideState.REFUSED, recheck_until=clock.now() + LATE)
        raise
    except Refusal:
        _note(row, OutsideState.REFUSED)
        raise
    _note_booked(row, made)
    return row


def _row(queue: Queue, wish: Wish, contact: ContactData, user: Any) -> OutsideVisit:
    now, public_id = clock.now(), new_public_id()
    key = hashlib.sha256(f"{queue.public_id}:{wish.key}".encode()).hexdigest()
    fingerprint = fingerprint_of(wish.service_id, wish.local_date, wish.starts, contact.full_name, contact.phone)
    try:
        with transaction.atomic():
            return OutsideVisit.objects.create(
                queue=queue,
                public_id=public_id,
                token_hash=hash_token(token_for(public_id)),
                key=key,
                fingerprint=fingerprint,
                service_id=wish.service_id,
                service=wish.service[:200],
                local_date=wish.local_date,
                local_start=wish.starts,
                full_name=contact.full_name,
                phone=contact.phone,
                email=contact.email,
                user=user,
                consent_at=now,
                created_at=now,
                updated_at=now,
            )
    except IntegrityError:
        row = OutsideVisit.objects.select_related("queue__addressee__community").get(key=key)
    if row.fingerprint != fingerprint:
        raise IdempotencyConflict("equeue.outside")
    # Asked again by the person: no sweeper may take it for one that turned up late.
    _note(row, OutsideState.ASKED, before=(OutsideState.REFUSED,), recheck_until=None)
    return row


OPEN = (OutsideState.ASKED, OutsideState.UNKNOWN)


def _note(row: OutsideVisit, state: str, *, before: tuple[str, ...] = OPEN, **fields: Any) -> bool:
    """Compare and set; False where somebody else was faster, and the row then shows what they wrote."""
    changed = OutsideVisit.objects.filter(pk=row.pk, state__in=before).update(
        state=state, updated_at=clock.now(), **fields
    )
    row.refresh_from_db()
    return bool(changed)


def _note_booked(row: OutsideVisit, made: Visit) -> None:
    """Letter and audit row in the transaction that says so."""
    state = OutsideState.BOOKED if made.is_active else OutsideState.CANCELLED
    with transaction.atomic():
        if not _note(row, state, reference=made.reference, number=made.number):
            return
        send_outside_letter(row)
        _audit(row, "equeue.outside_booked")


def cancel_outside(row: OutsideVisit, actor: Any = None) -> OutsideVisit:
    """Cancel there, then here; again changes nothing. Raises what the adapter raises."""
    if row.state == OutsideState.CANCELLED:
        return row
    if row.state != OutsideState.BOOKED:
        raise WrongState
    adapter_of(row.queue).cancel(row.reference, key=f"{row.key}-cancel")
    with transaction.atomic():
        if _note(row, OutsideState.CANCELLED, before=(OutsideState.BOOKED,)):
            send_outside_letter(row)
            _audit(row, "equeue.outside_cancelled", actor)
    return row


def _audit(row: OutsideVisit, action: str, actor: Any = None) -> None:
    community = row.queue.addressee.community
    record(
        actor=actor or row.user, action=action, target=row.queue, community=community, details={"visit": row.number}
    )


def find_out(limit: int = 50) -> int:
    """Ask again what became of open questions (a scheduled job); how many are settled now."""
    now = clock.now()
    rows = OutsideVisit.objects.filter(
        Q(state__in=OPEN, updated_at__lte=now - PAUSE)
        | Q(state__in=[OutsideState.REFUSED, OutsideState.CANCELLED], recheck_until__gt=now)
    )
    rows = rows.select_related("queue__addressee__community").order_by("updated_at")
    return sum(_find_out(row) for row in rows[:limit])


def _find_out(row: OutsideVisit) -> bool:
    adapter = adapter_of(row.queue)
    if not isinstance(adapter, DiiaQueue):
        return False
    try:
        found = adapter.find(row.key)
        if row.state in OPEN:
            return _settle(row, found)
        return found is not None and _call_off(row, found, adapter)
    except Refusal:
        OutsideVisit.objects.filter(pk=row.pk).update(updated_at=clock.now())  # others have their turn first
        return False


def _settle(row: OutsideVisit, found: Visit | None) -> bool:
    if found is not None:
        _note_booked(row, found)
        return True
    with transaction.atomic():
        if _note(row, OutsideState.REFUSED, recheck_until=clock.now() + LATE):
            send_outside_letter(row)
    return True


def _call_off(row: OutsideVisit, found: Visit, adapter: DiiaQueue) -> bool:
    """It turned up after the person was told that nothing is booked: it must not stand against their name."""
    if row.state == OutsideState.REFUSED and not _note(
        row, OutsideState.CANCELLED, before=(OutsideState.REFUSED,), reference=found.reference, number=found.number
    ):
        return False
    if found.is_active:
        adapter.cancel(found.reference, key=f"{row.key}-late")
    OutsideVisit.objects.filter(pk=row.pk).update(recheck_until=None)
    return True
