"""Levels of assurance, weakest first, and limits."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    E_MAIL = 1, _("e-mail confirmed by a code")
    PHONE = 2, _("phone confirmed by a code")
    DESK = 3, _("checked at a desk of the service centre")
    STATE = 4, _("signature, BankID or Diia through id.gov.ua")


class Document(models.TextChoices):
    """What a specialist saw; its number is not kept."""

    ID_CARD = "id_card", _("ID card")
    PASSPORT = "passport", _("passport, a booklet")
    FOREIGN_PASSPORT = "foreign", _("passport for travelling abroad")
    RESIDENCE = "residence", _("residence permit")
    OTHER = "other", _("another document")


PHONE_PURPOSE, DESK_PURPOSE = "phone", "desk"
# A message costs money, and strangers may be annoyed by it: limits of a number, a network, the installation.
TO_A_NUMBER_AN_HOUR, TO_A_NUMBER_A_DAY = 3, 6
FROM_A_NETWORK_AN_HOUR = 20
OF_ALL_A_DAY = 2000
LOOK_UPS_AN_HOUR = 60
CHECK_PERMISSION = "identity.check_person"
END_PERMISSION = "identity.end_check"
CHECKS_SHOWN = 50
# The way to the state's gateway and back, with a BankID of an unhurried bank in the middle.
STATE_SECONDS = 15 * 60
