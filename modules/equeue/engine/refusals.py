"""Why the rules say no."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from modules.equeue.constants import MAX_UNITS, BookingState
from portal.common.refusals import Refusal


class SlotTaken(Refusal):
    code = "slot_taken"
    message = _("This time has just been taken. Please choose another one.")


class SlotNotOffered(Refusal):
    code = "slot_not_offered"
    message = _("Booking for this time is closed. Please choose another one.")


class QueueClosed(Refusal):
    code = "queue_closed"
    message = _("This queue does not take bookings now.")


class BadServices(Refusal):
    code = "bad_services"
    status = 422
    message = _("One of the services cannot be booked here any more. Choose services again.")
    too_many = format_lazy(
        _("At most {most} services fit into one visit. Book the others separately."), most=MAX_UNITS
    )
    apart = _(
        "These services are given at different workplaces and are booked separately: choose services of one group."
    )


class AccountNeeded(Refusal):
    code = "account_needed"
    status = 403
    message = _("Only people who have signed in book a visit here. Sign in on the site of the community.")


class ExtendedAlready(Refusal):
    code = "extended_already"
    message = _("The time has been prolonged once already. Finish the booking before the countdown ends.")


class TooManyMoves(Refusal):
    code = "too_many_moves"
    status = 429
    message = _("The time of this visit was changed too often today. Try tomorrow or call the institution.")


class TooManyVisits(Refusal):
    code = "too_many_visits"
    message = _(
        "You have as many visits ahead here as one person may have. Come to one of them or cancel one, then book."
    )


class MonthUsedUp(Refusal):
    code = "month_used_up"
    message = _(
        "You have booked here as often as one person may in 30 days; cancelled bookings count too. "
        "Call or come without a booking."
    )


class MissedVisits(Refusal):
    code = "missed_visits"
    message = _(
        "Online booking is closed for you for now: several booked visits were missed in the last 30 days. "
        "Call the institution or come without a booking."
    )


class BadAnswers(Refusal):
    """`errors` are sentences by the codes of questions."""

    code = "bad_answers"
    status = 422
    message = _("Some questions have no answer or a wrong one.")

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__()
        self.errors = errors


class TooManyHolds(Refusal):
    code = "too_many_holds"
    status = 429
    retry_after = 60
    message = _("You hold several times already. Finish one booking or wait until a hold ends.")


class NetworkHolds(Refusal):
    code = "too_many_holds_from_network"
    status = 429
    retry_after = 900
    message = _("Too many times are being held from your network. Try again in an hour or call the institution.")


class ProofNeeded(Refusal):
    """Nothing, something forged or something old came instead of the solved puzzle."""

    code = "proof_needed"
    status = 422
    message = _(
        "The time is not kept yet: this page was open too long or its check did not finish. Your choice is still "
        "marked: press the button once more."
    )


class ProofUsed(Refusal):
    """One puzzle is good for one hold."""

    code = "proof_used"
    message = _("This page has been used to keep a time already. Your choice is still marked: press the button again.")


class UnprovenHolds(Refusal):
    code = "too_many_without_proof"
    status = 429
    retry_after = 900
    message = _(
        "Too many times are being kept from your network by browsers without scripts. Switch scripts on in your "
        "browser, try again in an hour or call the institution."
    )


class NetworkVisits(Refusal):
    code = "too_many_visits_from_network"
    status = 429
    retry_after = 3600
    message = _(
        "Too many visits have been booked from your network or account. Try again in an hour or call the institution."
    )


class KeyNeeded(Refusal):
    code = "key_needed"
    status = 422
    message = _("The address has changed: enter the key again. The present key goes to no other address.")


class HoldExpired(Refusal):
    code = "hold_expired"
    status = 410
    message = _("The time is no longer held for you. Please choose a time again; what you typed is kept.")


class TimeGone(HoldExpired):
    """The schedule was changed under a time that was held, offered or applied for."""

    code = "time_gone"
    message = _("The institution has changed its schedule, and this time is closed now. Please choose another one.")


class AlreadyBooked(Refusal):
    code = "already_booked"
    message = _("There is a booking for this time already, with other contacts. Cancel it to book anew.")


class VisitOff(Refusal):
    """A hold became a visit once, and there is none any more."""

    code = "visit_off"
    words = MappingProxyType(
        {
            BookingState.CANCELLED: _("This visit has been cancelled already. To come, choose a time anew."),
            BookingState.REJECTED: _("The institution has rejected this application. Choose another time."),
            BookingState.MOVED: _("This visit has been moved to another time. To book one more, choose a time anew."),
        }
    )


class NotFound(Refusal):
    code = "not_found"
    status = 404
    message = _("There is no such booking.")


class TooLate(Refusal):
    code = "too_late"
    message = _("It is too late to cancel online. Please call the institution.")


class WrongState(Refusal):
    code = "wrong_state"
    message = _("The booking has changed meanwhile. Look at its state and try again.")


class NothingToUndo(Refusal):
    code = "nothing_to_undo"
    message = _("Only a mark that staff made today can be taken back.")


class LaneTaken(Refusal):
    code = "lane_taken"
    message = _("The mark cannot be taken back: another booking has this workplace at this time by now.")


class BadContact(Refusal):
    code = "bad_contact"
    status = 422
    message = _("Give your name and a phone number or an e-mail.")


class NumbersExhausted(Refusal):
    code = "numbers_exhausted"
    message = _("There are no more ticket numbers for this day. Please choose another day.")


class QueueBusy(Refusal):
    code = "queue_busy"
    status = 503
    retry_after = 2
    message = _("Too many people are booking at this moment. Please try again in a few seconds.")
