"""Words of the tenant: roles, categories of КАТОТТГ, how units are named and searched."""

import unicodedata

from django.db import models
from django.utils.translation import gettext_lazy as _

# Region 99 does not exist in КАТОТТГ; the invented settlements of the demo live under it.
DEMO_CODE_PREFIX = "UA99"
_APOSTROPHES = "’ʼ`´‘"


class Role(models.TextChoices):
    """Roles of the core (seed 001, rule 35); modules add theirs by RoleSpec."""

    OWNER = "owner", _("head administrator of the community")
    ADMIN = "admin", _("administrator")
    UNIT = "unit", _("manager of a division or institution")
    EDITOR = "editor", _("content manager")
    PERSONA = "persona", _("persona")


class UnitCategory(models.TextChoices):
    """Letters of the classifier (Latin ones, as published)."""

    REGION = "O", _("region")
    SPECIAL_CITY = "K", _("city with special status")
    DISTRICT = "P", _("district")
    COMMUNITY = "H", _("territorial community")
    CITY = "M", _("city")
    TOWN = "T", _("urban-type settlement")
    SETTLEMENT = "X", _("settlement (селище)")
    VILLAGE = "C", _("village")
    CITY_DISTRICT = "B", _("district of a city")


_BEFORE = {"K": "м. ", "M": "м. ", "T": "смт ", "X": "с-ще ", "C": "с. "}
_AFTER = {"P": " район", "H": " громада", "B": " район"}


def unit_label(category: str, name: str) -> str:
    """A unit's name as people write it: «с. Садове», «Садовий район», «Київська область»."""
    if category == UnitCategory.REGION:
        return name if " " in name else f"{name} область"
    return f"{_BEFORE.get(category, '')}{name}{_AFTER.get(category, '')}"


def search_form(text: str) -> str:
    """Case, apostrophes and spaces folded, so that both databases compare equal letters."""
    return " ".join(folded_letters(text).split())


def folded_letters(text: str) -> str:
    """The same without the spaces: for many texts at once, kept apart by what is no letter."""
    text = unicodedata.normalize("NFC", text)
    for mark in _APOSTROPHES:  # on long texts many times faster than translate()
        text = text.replace(mark, "'")
    return text.casefold()
