"""Which services a community gives, and what it adds to them: where, the phone, a note."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from modules.service_guide.models.service import Service
from modules.service_guide.models.shared import new_public_id
from portal.common.scoping import CommunityScopedQuerySet, owned_by


class OfferQuerySet(CommunityScopedQuerySet["Offer"]):
    def given(self) -> "OfferQuerySet":
        """What everybody may read: picked, in force, and never another community's own service."""
        own = Q(service__community=None) | Q(service__community=F("community"))
        return self.filter(own, is_given=True, service__is_in_force=True)


class Offer(ClusterableModel):
    """A service that a community gives. Dropping one keeps the row, so that nothing typed is lost."""

    community = models.ForeignKey(
        "communities.Community", models.CASCADE, related_name="+", verbose_name=_("community")
    )
    service = models.ForeignKey(Service, models.PROTECT, related_name="offers", verbose_name=_("service"))
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    slug = models.SlugField(_("address"), max_length=90)
    is_given = models.BooleanField(
        _("the community gives it"), default=True, help_text=_("Off: the page is hidden, the words stay.")
    )
    is_popular = models.BooleanField(_("often needed"), default=False, help_text=_("Stands first in lists and tiles."))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    note = models.TextField(
        _("note of the community"), max_length=1000, blank=True, help_text=_("What differs here: days, fees, rooms.")
    )
    note_en = models.TextField(_("note in English"), max_length=1000, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("service of the community")
        verbose_name_plural = _("services of the community")
        ordering = ["service__title__uk", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["community", "service"], name="service_guide_offer_once"),
            models.UniqueConstraint(
                fields=["community", "slug"], name="service_guide_offer_slug_once",
                violation_error_message=_("Another service of the community has this address."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.service)


class OfferPlace(models.Model):
    """Where the community gives a service: an addressee of its own."""

    offer = ParentalKey(Offer, on_delete=models.CASCADE, related_name="places")
    addressee = models.ForeignKey(
        "addressees.Addressee", models.CASCADE, related_name="+", verbose_name=_("addressee")
    )
    note = models.CharField(_("note"), max_length=160, blank=True, help_text=_("For example: «вікна 4 і 5»."))
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = owned_by("offer").as_manager()

    class Meta:
        verbose_name = _("place of a service")
        verbose_name_plural = _("places of a service")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["offer", "addressee"], name="service_guide_place_once")]

    def __str__(self) -> str:
        return str(self.addressee)
