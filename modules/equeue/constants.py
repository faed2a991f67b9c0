"""Choices, limits and the transition table of bookings.

The scheme of numbers. A ticket's number is one letter and three digits, «А-101». Inside one service
centre and day it is unique, and it is the same on paper, in the letter and on the monitor. The portal
numbers bookings with BOOKING_LETTERS, 101 to 999 with each, in this order. The hall numbers walk-ins
with the letter of their workplace type, one of WALK_IN_LETTERS. The two sets do not meet, so neither
side has to ask the other. No letter looks like a digit (О З Б В І Ч are out).
"""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

BOOKING_LETTERS = "АЕУ"
WALK_IN_LETTERS = "ГДКЛМНПРСТ"
PRIORITY_LETTER = "Ф"  # of tickets that staff of a hall give to whom a law lets go first
FIRST_NUMBER = 101
LAST_NUMBER = 999

SERVICE_CENTRE = "service_centre"  # the kind of an institution that is a ЦНАП
INTERVALS = (20, 30, 40, 60, 90)  # minutes; rule 13 of the manual
INTERVAL_CHOICES = [(minutes, str(minutes)) for minutes in INTERVALS]
DESCRIPTION_LENGTH = 30  # rule 15
LEAST = 5  # of fewer visits a figure tells of single people, or of nothing
DEFAULT_DESCRIPTION = "Всі послуги"  # rule 15
WINDOW_DAYS = 14  # rule 12
HOLD_MINUTES = 15  # rule 49
MAX_LANES = 99
MAX_HOLDS = 3  # of one visitor at a time
MAX_CODES_SENT = 4  # letters with a code for one hold
ATTEMPTS_PER_CODE = 5
HOLDS_PER_NETWORK = 60  # of visitors who did not sign in, from one address and for one queue in an hour
UNPROVEN_PER_NETWORK = 6  # where a queue asks for a proof of work: holds in an hour by browsers without scripts
CODES_PER_ADDRESS = 12  # letters with a code for one address in an hour, whoever asks
CODE_PAUSE_SECONDS = 20  # between two letters
FILES, FILE_MEGABYTES = 10, 5  # that a person adds to a booking (rule 50)
CONSENT = "equeue.booking"  # the purpose in the log of consents
CONSENT_TEXT = _("I agree to the processing of my personal data for this booking.")
OUTSIDE_CONSENT = "equeue.outside"
OUTSIDE_CONSENT_TEXT = _("I agree that my name, phone and e-mail are passed to the queue of Diia for this booking.")
OUTSIDE_PER_NETWORK = 20  # visits asked for in a queue of Diia from one address, or account, in an hour
OUTSIDE_PER_ADDRESS = 8  # of them with one e-mail address: each is a letter to it
MAX_UNITS = 6  # services of one visit
EXTENSIONS = 1  # how often a person may ask for more time to fill in the form
ANSWER_HOURS = 24  # how long another time is held for a person's answer
WAITING_MINUTES = 15  # how long a freed time is held for the first in the waiting list
MORNING_AT = time(8)  # Kyiv wall time of the list of the day (rule 19) and of reminders (rule 33)
LEAST_REMINDER_HOURS = 2  # who comes early in the morning is reminded so long before
REMINDED_DAYS = 3  # the longest that a queue may remind before
NEW_BOOKINGS_MINUTES = 15  # moderators hear of new bookings together, so often at most (rule 43)
WAITING_DAYS = 30  # how far ahead a person may wait
UNANSWERED_OFFERS = 2  # so many, and the place in the waiting list is given up
WAITING_OF_PERSON = 3  # places of one address in the lists of a queue
WAITING_PER_NETWORK = 20  # places asked for from one address in an hour
WAITING_LENGTH = 300  # people in the line of one type
WAITING_CONSENT = "equeue.waiting"
WAITING_CONSENT_TEXT = _("I agree to the processing of my personal data for the waiting list.")
OFFICE_CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


STAFF_KEYS = 10  # live keys of one person in a community
EXPORT_DAYS = 31  # of one request for document flow
EXPORT_PAGE = 200  # bookings in one answer
CALENDAR_BEHIND, CALENDAR_AHEAD = 7, 60  # days in the calendar of staff


class KeyKind(models.TextChoices):
    """What a key of staff opens."""

    CALENDAR = "calendar", _("calendar: times and services without names")
    EXPORT = "export", _("document flow: bookings by the API")


class QueueKind(models.TextChoices):
    """Rule 3 of the manual."""

    OWN = "own", _("own queue")
    LINK = "link", _("external link")
    DIIA = "diia", _("queue of Diia")


class Interface(models.TextChoices):
    """Rule 6: switching it changes no other setting."""

    SIMPLE = "simple", _("simple, without services")
    EXTENDED = "extended", _("extended, linked to services")


class BookingState(models.TextChoices):
    HELD = "held", _("time is held")
    EXPIRED = "expired", _("hold has expired")
    RELEASED = "released", _("hold was given back")
    PENDING = "pending", _("waits for confirmation")
    REJECTED = "rejected", _("rejected")
    BOOKED = "booked", _("booked")
    MOVED = "moved", _("moved to another time")
    CANCELLED = "cancelled", _("cancelled")
    CHECKED_IN = "checked_in", _("has come")
    SERVED = "served", _("served")
    NO_SHOW = "no_show", _("did not come")


State = BookingState
TRANSITIONS: dict[str, frozenset[str]] = {
    # A time that is leased to a kiosk is given at once, and the hall may tell it when the time has passed.
    State.HELD: frozenset({State.BOOKED, State.PENDING, State.EXPIRED, State.RELEASED, State.CHECKED_IN}),
    State.EXPIRED: frozenset({State.CHECKED_IN}),
    State.PENDING: frozenset({State.BOOKED, State.MOVED, State.REJECTED, State.CANCELLED}),
    State.BOOKED: frozenset({State.CHECKED_IN, State.MOVED, State.CANCELLED, State.NO_SHOW, State.SERVED}),
    State.CHECKED_IN: frozenset({State.SERVED, State.NO_SHOW}),
    # Back to what it was: undo of a moderator on the same day, the workplace must be free; NO_SHOW also by the hall.
    State.NO_SHOW: frozenset({State.BOOKED, State.CHECKED_IN}),
    State.SERVED: frozenset({State.BOOKED, State.CHECKED_IN}),
}
# These take a lane. An expired HELD row counts until somebody marks it EXPIRED under the ledger lock.
OCCUPYING = (State.HELD, State.PENDING, State.BOOKED, State.CHECKED_IN)
# These are no longer holds: a person has a number.
NUMBERED = (
    State.PENDING,
    State.REJECTED,
    State.BOOKED,
    State.MOVED,
    State.CANCELLED,
    State.CHECKED_IN,
    State.SERVED,
    State.NO_SHOW,
)
# What a list of a day shows.
LISTED = (State.PENDING, State.REJECTED, State.BOOKED, State.CHECKED_IN, State.SERVED, State.NO_SHOW, State.CANCELLED)


class Processing(models.TextChoices):
    """What the specialist has made of a visit (rule 42); it changes no state."""

    NONE = "", _("not begun")
    IN_WORK = "in_work", _("in work")
    NEEDS_PAPERS = "papers", _("papers are missing")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")


class OnHoliday(models.TextChoices):
    """What a monthly day does when it is no working day (rule 45)."""

    SKIP = "skip", _("no reception that month")
    NEXT = "next", _("the next working day")
    PREVIOUS = "previous", _("the working day before")


class OfferKind(models.TextChoices):
    PROPOSAL = "proposal", _("another time for an application")
    CONFLICT = "conflict", _("another time, the schedule has changed")
    WAITING = "waiting", _("a freed time")


class OfferState(models.TextChoices):
    OPEN = "open", _("waits for an answer")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    LAPSED = "lapsed", _("not answered in time")
    WITHDRAWN = "withdrawn", _("taken back")


class WaitingState(models.TextChoices):
    UNPROVEN = "unproven", _("the address is not proven yet")
    WAITING = "waiting", _("waits")
    OFFERED = "offered", _("a time is offered")
    BOOKED = "booked", _("booked")
    LEFT = "left", _("left the list")
    LAPSED = "lapsed", _("the wanted days are over")


class OutsideState(models.TextChoices):
    """A visit in somebody else's queue. `asked`: the question is on its way; `unknown`: no answer that can be
    believed, so nobody may be told yes or no."""

    ASKED = "asked", _("being booked")
    UNKNOWN = "unknown", _("being found out")
    BOOKED = "booked", _("booked")
    REFUSED = "refused", _("not booked")
    CANCELLED = "cancelled", _("cancelled")


class ActorKind(models.TextChoices):
    CITIZEN = "citizen", _("citizen")
    STAFF = "staff", _("staff")
    HALL = "hall", _("hall")
    SYSTEM = "system", _("system")


class Source(models.TextChoices):
    SITE = "site", _("site")
    WIDGET = "widget", _("widget on another site")
    API = "api", _("programming interface")
    CHATBOT = "chatbot", _("chatbot")
    STAFF = "staff", _("staff")
    DEMO = "demo", _("demonstration")
    KIOSK = "kiosk", _("kiosk")


class HallEventState(models.TextChoices):
    """What became of an event of a hall. `stored`: of a type that this version does not know yet, behind a gap, or
    (its note is WAITS) after an event of the same ticket that is not understood yet."""

    STORED = "stored", _("stored")
    APPLIED = "applied", _("applied")
    REFUSED = "refused", _("not applicable")


WAITS = "waits for an earlier event"


# Names, phones and notes of ended visits are kept this long (equeue.md A, row 37).
CONTACT_DAYS = 90
