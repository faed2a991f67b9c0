"""Conditions on addressees that a list of the admin filters by; the list itself is in scope."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from modules.addressees.models import Addressee, Moderator, Office, Schedule

HAS_PARTS = Exists(Addressee.objects.filter(parent=OuterRef("pk")))
# By what is not filled in yet.
LACKING: dict[str, Any] = {
    "schedule": ~Exists(Schedule.objects.filter(addressee=OuterRef("pk"))),
    "moderator": ~Exists(Moderator.objects.filter(addressee=OuterRef("pk"))),
    "office": ~Exists(Office.objects.filter(addressee=OuterRef("pk"))),
    "contacts": Q(phone="", email=""),
    "description": Q(description=""),
    "photo": Q(photo=None),
}
