"""Choices of the guide of services."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Who may ask for a service; the filter «для кого»."""

    PEOPLE = "people", _("people")
    BUSINESS = "business", _("business")
    ALL = "all", _("people and business")


class CostKind(models.TextChoices):
    """What the filter «безоплатно» reads; the words stand in the fact."""

    FREE = "free", _("free of charge")
    FEE = "fee", _("paid")
    DEPENDS = "depends", _("depends on the case")


class FactKind(models.TextChoices):
    """Parts of an information card (article 8 of the law «Про адміністративні послуги»)."""

    WHO = "who", _("who may receive")
    DOCUMENTS = "documents", _("documents")
    STEPS = "steps", _("how to receive")
    COST = "cost", _("cost")
    TERM = "term", _("term")
    RESULT = "result", _("result")
    REFUSAL = "refusal", _("grounds of refusal")


class BlankKind(models.TextChoices):
    """Papers that a person fills in before coming."""

    BLANK = "blank", _("blank form")
    SAMPLE = "sample", _("filled in as a sample")


# Facts whose lines are items of a list.
LISTS = (FactKind.DOCUMENTS.value, FactKind.STEPS.value, FactKind.REFUSAL.value)

# A page of the catalogue may be so old, seconds: a panel of another module knows the nearest free time.
LIVE_SECONDS = 15
PAGE_SECONDS = 120
SHOWN_OF_EVENT = 3
SHOWN_POPULAR = 8
# Services in a list; the guide of a large city has about four hundred.
ON_A_PAGE = 60
