"""Whom people turn to: a tree of bodies, divisions, institutions and persons of a community.

Place, person, schedule and contacts exist once, here; other modules link them.
"""

from modules.addressees.models.addressee import Addressee, AddresseeGroup, new_public_id
from modules.addressees.models.moderator import Moderator
from modules.addressees.models.pages import InstitutionPage, PersonPage, SubdivisionPage, TeamPage
from modules.addressees.models.place import ContactPoint, Office
from modules.addressees.models.schedule import Schedule, ScheduleException, ScheduleRule

__all__ = [
    "Addressee",
    "AddresseeGroup",
    "ContactPoint",
    "InstitutionPage",
    "Moderator",
    "Office",
    "PersonPage",
    "Schedule",
    "ScheduleException",
    "ScheduleRule",
    "SubdivisionPage",
    "TeamPage",
    "new_public_id",
]
