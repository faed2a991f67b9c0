"""Choices of addressees."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AddresseeKind(models.TextChoices):
    """Seed 002, rules 1–4: bodies, divisions, institutions and people are one tree."""

    BODY = "body", _("body of local government")
    DIVISION = "division", _("division")
    INSTITUTION = "institution", _("institution or enterprise")
    SERVICE_CENTRE = "service_centre", _("service centre (ЦНАП)")
    PERSON = "person", _("official")
    DEPUTY = "deputy", _("deputy")


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
