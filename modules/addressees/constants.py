"""Choices of addressees."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.communities.constants import Role

# Who works for every addressee of a community (equeue.md, rule 41).
ADMINISTRATORS = (Role.OWNER.value, Role.ADMIN.value)


class AddresseeKind(models.TextChoices):
    """Seed 002, rules 1–4: bodies, divisions, institutions and people are one tree."""

    BODY = "body", _("body of local government")
    DIVISION = "division", _("division")
    INSTITUTION = "institution", _("institution or enterprise")
    SERVICE_CENTRE = "service_centre", _("service centre (ЦНАП)")
    PERSON = "person", _("official")
    DEPUTY = "deputy", _("deputy")


# Kinds that are one human being; the page lists them as people, not as parts.
PEOPLE = (AddresseeKind.PERSON.value, AddresseeKind.DEPUTY.value)

# Fields of a card in the cabinet: of the person's own, and of what a manager of a division is responsible for.
OWN_CARD = ("description", "competences", "phone", "email", "website", "photo", "photo_alt")
UNIT_CARD = ("name", "short_name", "position", *OWN_CARD)

# Renditions of photographs: beside a name, on a page and on paper, of a group. Focal points hold in each.
FACE = "fill-128x128|format-webp"
PORTRAIT = "fill-400x400|format-webp"
BANNER = "fill-960x400|format-webp"

MOST_LEVELS = 20  # of the tree, for imported tables: the path of a row is 255 letters


class ContactKind(models.TextChoices):
    PHONE = "phone", _("phone")
    EMAIL = "email", _("e-mail")
    SITE = "site", _("site")


class ScheduleKind(models.TextChoices):
    WORK = "work", _("working hours")
    RECEPTION = "reception", _("personal reception")


class Weekday(models.IntegerChoices):
    """Monday is 0, as in `date.weekday()`."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class NthWeekday(models.IntegerChoices):
    """Which of the weekdays of a month; none means every week."""

    FIRST = 1, _("first in the month")
    SECOND = 2, _("second in the month")
    THIRD = 3, _("third in the month")
    FOURTH = 4, _("fourth in the month")
    FIFTH = 5, _("fifth in the month")
    LAST = -1, _("last in the month")


class BarrierFree(models.TextChoices):
    """Features of an office for people with disabilities, stored as codes in a list."""

    RAMP = "ramp", _("ramp")
    NO_STEPS = "no_steps", _("entrance without steps")
    CALL_BUTTON = "call_button", _("call button")
    LIFT = "lift", _("lift")
    TOILET = "toilet", _("accessible toilet")
    TACTILE = "tactile", _("tactile paving")
    INDUCTION_LOOP = "induction_loop", _("induction loop")
    SIGN_LANGUAGE = "sign_language", _("sign language interpreter")
    PARKING = "parking", _("parking for people with disabilities")
    SHELTER = "shelter", _("shelter nearby")
