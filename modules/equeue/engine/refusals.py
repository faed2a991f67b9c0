"""Why the rules say no."""

from django.utils.translation import gettext_lazy as _

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


class HoldExpired(Refusal):
    code = "hold_expired"
    status = 410
    message = _("The time is no longer held for you. Please choose a time again; what you typed is kept.")


class AlreadyBooked(Refusal):
    code = "already_booked"
    message = _("There is a booking for this time already, with other contacts. Cancel it to book anew.")


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
