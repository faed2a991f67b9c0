"""The waiting list: joining, proving the address, leaving. Offers of freed times: services/freed.py."""

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from modules.equeue.constants import (
    ATTEMPTS_PER_CODE,
    CODES_PER_ADDRESS,
    MAX_UNITS,
    WAITING_CONSENT,
    WAITING_CONSENT_TEXT,
    WAITING_DAYS,
    WAITING_LENGTH,
    WAITING_OF_PERSON,
    WAITING_PER_NETWORK,
    QueueKind,
    WaitingState,
)
from modules.equeue.engine.refusals import AccountNeeded, BadContact, NotFound, QueueClosed
from modules.equeue.models import WaitingEntry, WorkplaceType
from modules.equeue.models.booking import hash_token
from modules.equeue.models.offer import waiting_token
from modules.equeue.models.queue import new_public_id
from modules.equeue.selectors.waiting import LIVE, RELATED, entry_by_token
from modules.equeue.services.confirmation import HOUR, KEPT_FOR, CodeUsedUp, TooManyLetters, WrongCode, mailbox
from modules.equeue.services.contact import ContactData
from modules.equeue.services.leaving import end_waiting
from modules.equeue.services.ledger import in_transaction
from modules.equeue.services.waiting_letters import send_waiting_letter
from portal.audit.services import record
from portal.common import clock
from portal.common.limits import count_attempt
from portal.common.refusals import Refusal
from portal.consents.services import record_consent


class NoWaitingList(Refusal):
    code = "no_waiting_list"
    message = _("This queue has no waiting list.")


class BadWish(Refusal):
    code = "bad_wish"
    status = 422
    message = _("Check the days and hours: the end must not be earlier than the beginning, and not in the past.")


class WaitsAlready(Refusal):
    code = "waits_already"
    message = _("This address waits for a freed time already. The link to that place in the line is in our letter.")


class TooManyPlaces(Refusal):
    code = "too_many_places"
    status = 429
    message = _("This address waits in several lines already. Leave one of them first.")


class LineFull(Refusal):
    code = "line_full"
    message = _("The waiting list is full for now. Look again tomorrow or call the institution.")


class NetworkWaits(Refusal):
    code = "too_many_waits_from_network"
    status = 429
    retry_after = HOUR
    message = _("Too many people have joined the waiting list from your network. Try again in an hour or call us.")


@dataclass(frozen=True, slots=True)
class Wish:
    """Days and hours that suit, ends included: `latest` is the latest beginning. `services` are ids of the guide."""

    first_date: date
    last_date: date
    earliest: time | None = None
    latest: time | None = None
    services: tuple[int, ...] = field(default=())


def join_waiting(
    *,
    workplace_type: WorkplaceType,
    wish: Wish,
    contact: ContactData,
    user: Any = None,
    network: str = "",
    now: datetime | None = None,
) -> WaitingEntry:
    """A place in the line. Who has signed in with this very address waits at once; any other address gets a letter
    with a code first (`prove_waiting`), and before that nobody hears whether the address waits already. Every try of
    a network counts, whatever comes of it.

    Raises NoWaitingList, QueueClosed, AccountNeeded, BadWish, BadContact, WaitsAlready, TooManyPlaces, LineFull,
    NetworkWaits, TooManyLetters.
    """
    contact = contact.cleaned()
    if not contact.email:
        raise BadContact(_("Write your e-mail address."))
    moment = now or clock.now()
    _check(workplace_type, wish, user, moment)
    is_own = user is not None and user.email.lower() == contact.email

    def act() -> WaitingEntry:
        if WaitingEntry.objects.filter(workplace_type=workplace_type, state__in=LIVE).count() >= WAITING_LENGTH:
            raise LineFull
        entry = _new_entry(workplace_type, wish, contact, user, moment)
        if is_own:
            _begin(entry, moment)
        else:
            _send_code(entry)
        return entry

    # In a transaction of its own: a refusal below must not take the count back.
    who = f"{workplace_type.queue_id}:{network}"
    if network and not count_attempt(scope="equeue.waiting", who=who, limit=WAITING_PER_NETWORK, seconds=HOUR):
        raise NetworkWaits
    return in_transaction(act)


def _check(kind: WorkplaceType, wish: Wish, user: Any, now: datetime) -> None:
    queue = kind.queue
    if not (queue.is_enabled and kind.is_active and queue.kind == QueueKind.OWN):
        raise QueueClosed
    if not queue.has_waiting_list:
        raise NoWaitingList
    if queue.needs_account and user is None:
        raise AccountNeeded
    today = now.astimezone(clock.KYIV).date()
    is_backwards = wish.last_date < wish.first_date or bool(
        wish.earliest and wish.latest and wish.latest < wish.earliest
    )
    if is_backwards or wish.last_date < today or wish.last_date > today + timedelta(days=WAITING_DAYS):
        raise BadWish
    if len(wish.services) > MAX_UNITS:
        raise BadWish


def _new_entry(kind: WorkplaceType, wish: Wish, contact: ContactData, user: Any, now: datetime) -> WaitingEntry:
    public_id = new_public_id()
    entry = WaitingEntry.objects.create(
        workplace_type=kind,
        public_id=public_id,
        token_hash=hash_token(waiting_token(public_id)),
        state=WaitingState.UNPROVEN,
        first_date=max(wish.first_date, now.astimezone(clock.KYIV).date()),
        last_date=wish.last_date,
        earliest=wish.earliest,
        latest=wish.latest,
        units=max(1, len(wish.services)),
        full_name=contact.full_name,
        phone=contact.phone,
        email=contact.email,
        language=contact.language,
        user=user,
        consent_at=now,
        created_at=now,
    )
    if wish.services:
        entry.services.set(wish.services)
    return entry


def _begin(entry: WaitingEntry, now: datetime) -> None:
    """The address is proven: the place in the line counts from now, and the person may hear of the other ones."""
    kind = entry.workplace_type
    others = WaitingEntry.objects.filter(workplace_type__queue=kind.queue_id, state__in=LIVE, email=entry.email)
    if others.filter(workplace_type=kind).exclude(pk=entry.pk).exists():
        raise WaitsAlready
    if others.exclude(pk=entry.pk).count() >= WAITING_OF_PERSON:
        raise TooManyPlaces
    try:
        with transaction.atomic():
            began = WaitingEntry.objects.filter(pk=entry.pk, state=WaitingState.UNPROVEN).update(
                state=WaitingState.WAITING, created_at=now, code_hash=""
            )
    except IntegrityError as problem:
        raise WaitsAlready from problem
    entry.refresh_from_db()
    if not began:
        return
    community = entry.workplace_type.queue.addressee.community
    with translation.override(entry.language):
        text = str(WAITING_CONSENT_TEXT)
    record_consent(
        purpose=WAITING_CONSENT,
        subject=entry.public_id,
        text=text,
        language=entry.language,
        community=community,
        user=entry.user,
    )
    send_waiting_letter(entry, "waiting_joined")
    record(actor=entry.user, action="equeue.waiting_joined", target=entry, community=community)


def _send_code(entry: WaitingEntry) -> None:
    if not count_attempt(scope="equeue.code_letters", who=mailbox(entry.email), limit=CODES_PER_ADDRESS, seconds=HOUR):
        raise TooManyLetters
    code = f"{secrets.randbelow(1_000_000):06}"
    entry.code_hash, entry.codes_sent = _hash(entry, code), 1
    WaitingEntry.objects.filter(pk=entry.pk).update(code_hash=entry.code_hash, codes_sent=1)
    if not send_waiting_letter(entry, "waiting_code", is_secret=True, code=code):
        raise BadContact(_("Check the e-mail address: it should look like name@example.com."))


def prove_waiting(token: str, code: str, *, now: datetime | None = None) -> WaitingEntry:
    """The code of the letter begins the waiting; again it answers the same. Five guesses.

    Raises NotFound, WrongCode, CodeUsedUp, WaitsAlready, TooManyPlaces.
    """
    entry = entry_by_token(token)
    if entry is None:
        raise NotFound
    if entry.state != WaitingState.UNPROVEN:
        return entry
    # Counted before it is compared, in a statement of its own, so that many guesses at once count as many.
    fresh = WaitingEntry.objects.filter(pk=entry.pk, attempts__lt=ATTEMPTS_PER_CODE, code_hash=entry.code_hash)
    if not fresh.update(attempts=F("attempts") + 1):
        raise CodeUsedUp
    if not constant_time_compare(entry.code_hash, _hash(entry, code)):
        raise WrongCode
    in_transaction(lambda: _begin(entry, now or clock.now()))
    return WaitingEntry.objects.select_related(*RELATED).get(pk=entry.pk)


def leave_waiting(token: str, *, now: datetime | None = None) -> WaitingEntry:
    """Out of the line; a time that is offered is free again. Again: the same. Raises NotFound."""
    entry = entry_by_token(token)
    if entry is None:
        raise NotFound
    in_transaction(lambda: end_waiting(entry, WaitingState.LEFT, now or clock.now()))
    return WaitingEntry.objects.select_related(*RELATED).get(pk=entry.pk)


def purge_unproven(now: datetime | None = None) -> int:
    """Forget whose address was never proven (a scheduled job); returns how many."""
    before = (now or clock.now()) - KEPT_FOR
    return WaitingEntry.objects.filter(state=WaitingState.UNPROVEN, created_at__lt=before).delete()[0]


def forgotten_entry(now: datetime) -> dict[str, Any]:
    """What a place in the line is after its person is forgotten: fields for an update."""
    return {**dict.fromkeys(("full_name", "phone", "email", "code_hash"), ""), "erased_at": now}


def forget_waiting(public_id: str) -> bool:
    """The consent is taken back: out of the line, and forgotten. False where nothing was left to forget."""
    now = clock.now()
    entry = WaitingEntry.objects.select_related(*RELATED).filter(public_id=public_id, erased_at=None).first()
    if entry is None:
        return False
    end_waiting(entry, WaitingState.LEFT, now)
    return bool(WaitingEntry.objects.filter(pk=entry.pk, erased_at=None).update(**forgotten_entry(now)))


def _hash(entry: WaitingEntry, code: str) -> str:
    return salted_hmac("equeue.waiting_code", f"{entry.public_id}:{code}", algorithm="sha256").hexdigest()
