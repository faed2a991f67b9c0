"""What staff do with a booking of their institution."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from modules.equeue import signals
from modules.equeue.constants import ActorKind, BookingState
from modules.equeue.engine.refusals import BadContact, LaneTaken, NothingToUndo, WrongState
from modules.equeue.models import Booking
from modules.equeue.selectors.bookings import undoable_mark
from modules.equeue.services.booking import audit, cancel_booking
from modules.equeue.services.freed import withdraw_offers
from modules.equeue.services.history import change_state
from modules.equeue.services.ledger import in_transaction, lock_days
from modules.equeue.services.proposing import NEEDS_REASON
from portal.audit.services import record
from portal.common import clock
from portal.common.typed import one_line
from portal.communities.constants import search_form

TOO_EARLY = _("The visit has not begun yet.")


def mark_served(*, booking: Booking, actor: Any) -> Booking:
    """The person came and was served; raises WrongState before the start of the visit."""
    return _mark(booking, BookingState.SERVED, "equeue.booking_served", actor)


def mark_no_show(*, booking: Booking, actor: Any) -> Booking:
    """The person did not come; raises WrongState before the start of the visit."""
    return _mark(booking, BookingState.NO_SHOW, "equeue.booking_no_show", actor)


def undo_mark(*, booking: Booking, actor: Any) -> Booking:
    """Take back «served» or «did not come» of today: the booking is what it was before the mark.

    Raises NothingToUndo when the mark is older, or of the hall; LaneTaken when its workplace has another visit by now.
    """

    def act() -> Booking:
        lock_days([(booking.workplace_type_id, booking.local_date)])
        row = Booking.objects.select_related("queue__addressee__community", "workplace_type").get(pk=booking.pk)
        last = row.events.order_by("-pk").first()
        if last is not None and last.is_undo:
            return row
        mark = undoable_mark(row)
        if mark is None:
            raise NothingToUndo
        change_state(row, mark.state_from, now=clock.now(), actor_kind=ActorKind.STAFF, actor=actor)
        transaction.on_commit(lambda: signals.booking_changed.send_robust(Booking, booking_id=row.pk))
        audit(row, "equeue.mark_undone", actor)
        return row

    try:
        return in_transaction(act)
    except IntegrityError as problem:
        raise LaneTaken from problem


def cancel_by_staff(*, booking: Booking, actor: Any, reason: str) -> Booking:
    """Cancel with a reason, which goes into the letter."""
    reason = one_line(reason)
    if not 3 <= len(reason) <= 255 or not reason.isprintable():
        raise BadContact(NEEDS_REASON)
    return cancel_booking(booking=booking, actor_kind=ActorKind.STAFF, actor=actor, reason=reason)


def note_contact_read(*, booking: Booking, actor: Any) -> None:
    """Every staff read of a contact is logged."""
    in_transaction(lambda: audit(booking, "equeue.contact_read", actor))


def note_opened(*, booking: Booking, actor: Any) -> None:
    """The page of a booking shows the person's name and note."""
    in_transaction(lambda: audit(booking, "equeue.booking_opened", actor))


def note_search(*, community: Any, actor: Any, text: str, found: int | None = None) -> None:
    """A search reads who has booked. The log keeps a keyed hash of what was asked, the same for the same; no phone."""
    query = salted_hmac("equeue.search", search_form(text), algorithm="sha256").hexdigest()
    in_transaction(
        lambda: record(
            actor=actor,
            action="equeue.bookings_searched",
            target=None,
            community=community,
            details={"query": query} | ({} if found is None else {"found": found}),
        )
    )


def note_export(*, community: Any, actor: Any, count: int, **details: Any) -> None:
    """An export of bookings carries them away, so it is logged too."""
    in_transaction(
        lambda: record(
            actor=actor,
            action="equeue.bookings_exported",
            target=None,
            community=community,
            details={"count": count, **details},
        )
    )


def _mark(booking: Booking, state: str, action: str, actor: Any) -> Booking:
    now = clock.now()

    def act() -> Booking:
        lock_days([(booking.workplace_type_id, booking.local_date)])
        row = Booking.objects.select_related("queue__addressee__community", "workplace_type").get(pk=booking.pk)
        if row.state == state:
            return row
        if now < row.starts_at:
            raise WrongState(TOO_EARLY)
        change_state(row, state, now=now, actor_kind=ActorKind.STAFF, actor=actor)
        withdraw_offers(row, now)
        transaction.on_commit(lambda: signals.booking_changed.send_robust(Booking, booking_id=row.pk))
        audit(row, action, actor)
        return row

    return in_transaction(act)
