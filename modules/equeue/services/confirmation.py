"""A code by e-mail proves that the person reads the address; then the hold becomes a booking."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from modules.equeue.constants import (
    ATTEMPTS_PER_CODE,
    CODE_PAUSE_SECONDS,
    CODES_PER_ADDRESS,
    MAX_CODES_SENT,
    NUMBERED,
    BookingState,
)
from modules.equeue.engine.refusals import BadContact, HoldExpired
from modules.equeue.models import Booking, Draft
from modules.equeue.services.booking import confirm_booking
from modules.equeue.services.booking_files import carry_held
from modules.equeue.services.contact import ContactData
from portal.common import clock
from portal.common.limits import count_attempt
from portal.common.refusals import Refusal
from portal.notifications.services import LetterRefused, queue_letter

HOUR = 3600
KEPT_FOR = timedelta(hours=2)
KEPT = (
    "full_name",
    "phone",
    "email",
    "comment",
    "language",
    "consent_at",
    "form_version_id",
    "answers",
    "previous_number",
)


class WrongCode(Refusal):
    code = "wrong_code"
    status = 422
    message = _("This is not the code from the last letter. Check it and try again.")


class CodeUsedUp(Refusal):
    code = "code_used_up"
    status = 429
    message = _("Too many wrong codes. Ask for a new letter.")


class TooManyCodes(Refusal):
    code = "too_many_codes"
    status = 429
    message = _("We have sent several letters already. Check the address or choose a time again.")


class TooManyLetters(Refusal):
    code = "too_many_letters"
    status = 429
    retry_after = HOUR
    message = _("Many letters have gone to this address within an hour. Try again later or give another address.")


class TooSoon(Refusal):
    code = "too_soon"
    status = 429
    retry_after = CODE_PAUSE_SECONDS
    message = _("A letter is on its way. Ask for another one in half a minute.")


@dataclass(frozen=True, slots=True)
class VisitWords:
    """What the letter says is being booked: ready to read."""

    service: str
    when: str


def save_draft(booking: Booking, contact: ContactData, now: datetime | None = None) -> Draft:
    """Keep what was typed while the time is held; the last one wins. Raises BadContact."""
    contact = contact.cleaned()
    if not contact.email:
        raise BadContact(_("Write your e-mail address."))
    draft, _is_new = Draft.objects.update_or_create(
        booking=booking,
        defaults={
            "full_name": contact.full_name,
            "phone": contact.phone,
            "email": contact.email,
            "comment": contact.comment,
            "previous_number": contact.previous_number,
            "language": contact.language,
            "form_version": contact.form_version,
            "answers": dict(contact.answers),
            "consent_at": now or clock.now(),
        },
    )
    return draft


def move_draft(token: str, booking: Booking) -> None:
    """Carry what was typed, and the files that were added, for a lost hold over to a new one."""
    held = Booking.objects.by_token(token).first()
    if held is None:
        return
    carry_held(held, booking)
    old = Draft.objects.filter(booking=held).first()
    if old is None or old.booking_id == booking.pk or Draft.objects.filter(booking=booking).exists():
        return
    Draft.objects.create(booking=booking, **{name: getattr(old, name) for name in KEPT})


def send_code(booking: Booking, site: Site | None, words: VisitWords, *, is_again: bool = False) -> None:
    """Queue a letter with a new code, which replaces the old one.

    Saving the same address again sends nothing: without `is_again` the code already sent to it stands.
    Holds are had for nothing, so letters are counted by the address that gets them, too: nobody may flood a stranger.
    Raises HoldExpired, TooSoon, TooManyCodes, TooManyLetters, BadContact.
    """
    now = clock.now()
    with transaction.atomic():
        draft = live_draft(booking, now)
        if draft.code_hash and draft.code_email == draft.email and not is_again:
            return
        if draft.codes_sent >= MAX_CODES_SENT:
            raise TooManyCodes
        if is_again and draft.sent_at and (now - draft.sent_at).total_seconds() < CODE_PAUSE_SECONDS:
            raise TooSoon
        if not count_attempt(
            scope="equeue.code_letters", who=mailbox(draft.email), limit=CODES_PER_ADDRESS, seconds=HOUR
        ):
            raise TooManyLetters
        code = f"{secrets.randbelow(1_000_000):06}"
        sent = Draft.objects.filter(pk=draft.pk, codes_sent=draft.codes_sent).update(
            code_hash=_hash(booking, code),
            code_email=draft.email,
            codes_sent=draft.codes_sent + 1,
            attempts=0,
            sent_at=now,
        )
        if not sent:
            raise TooSoon  # another tab has just sent one
        try:
            queue_letter(
                key=f"equeue.booking_code:{booking.public_id}:{draft.codes_sent + 1}",
                code="equeue.booking_code",
                to=draft.email,
                site=site,
                context={"code": code, "service": words.service, "when": words.when},
                language=draft.language,
                is_secret=True,
            )
        except LetterRefused:
            raise BadContact(_("Check the e-mail address: it should look like name@example.com.")) from None


def ask_for_code(
    booking: Booking, contact: ContactData, site: Site | None, words: VisitWords, *, is_again: bool = False
) -> datetime:
    """`save_draft` and `send_code` in one transaction; answers when the hold ends. Raises what they raise."""
    with transaction.atomic():
        if booking.state != BookingState.HELD:
            raise HoldExpired
        save_draft(booking, contact)
        send_code(booking, site, words, is_again=is_again)
    return booking.expires_at or clock.now()


def mailbox(email: str) -> str:
    """One spelling for the addresses that surely lead into one box."""
    name, _at, domain = email.casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def confirm_with_code(booking: Booking, code: str, user: Any = None) -> Booking:
    """Make the booking if the code is right; a booking already made is answered again.

    A code is counted before it is compared, in a transaction of its own, so that many guesses at once count
    as many. Raises WrongCode, CodeUsedUp and what confirm_booking raises.
    """
    if booking.state in NUMBERED:
        return booking
    draft = live_draft(booking, clock.now())
    counted = Draft.objects.filter(pk=draft.pk, attempts__lt=ATTEMPTS_PER_CODE).update(attempts=F("attempts") + 1)
    if not counted:
        raise CodeUsedUp
    draft.refresh_from_db()
    if draft.email != draft.code_email or not constant_time_compare(draft.code_hash, _hash(booking, code)):
        raise WrongCode
    return confirm_draft(booking, draft, user)


def confirm_draft(booking: Booking, draft: Draft, user: Any = None) -> Booking:
    """The hold becomes a booking with what the draft says; the draft goes."""
    contact = ContactData(
        full_name=draft.full_name,
        phone=draft.phone,
        email=draft.email,
        comment=draft.comment,
        previous_number=draft.previous_number,
        language=draft.language,
        has_consent=draft.consent_at is not None,
        form_version=draft.form_version,
        answers=draft.answers,
    )
    made = confirm_booking(token=booking.token, contact=contact, user=user)
    Draft.objects.filter(booking=booking).delete()
    return made


def purge_drafts(now: datetime | None = None) -> int:
    """Forget what was typed for holds that ended long ago; returns how many (a scheduled job)."""
    before = (now or clock.now()) - KEPT_FOR
    return Draft.objects.filter(booking__updated_at__lt=before).exclude(booking__state=BookingState.HELD).delete()[0]


def live_draft(booking: Booking, now: datetime) -> Draft:
    """What was typed for a time that is still held. Raises HoldExpired."""
    draft = Draft.objects.filter(booking=booking).select_related("booking").first()
    if draft is None or draft.booking.state != BookingState.HELD:
        raise HoldExpired
    if draft.booking.expires_at is None or draft.booking.expires_at <= now:
        raise HoldExpired
    return draft


def _hash(booking: Booking, code: str) -> str:
    return salted_hmac("equeue.code", f"{booking.public_id}:{code}", algorithm="sha256").hexdigest()
