"""Where an addressee receives people, and how else to reach it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from modules.addressees.constants import BarrierFree, ContactKind
from modules.addressees.models.addressee import Addressee
from portal.common.maps import is_in_ukraine
from portal.common.scoping import owned_by
from portal.communities.constants import unit_label


class CodeListField(models.JSONField):
    """A list of codes of BarrierFree, ticked in forms."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        return forms.MultipleChoiceField(
            choices=BarrierFree.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=self.verbose_name,
            help_text=self.help_text,
        )


def next_number(rows: models.QuerySet[Any]) -> int:
    """Of a new row among those of its addressee, whose tree is locked."""
    return int(rows.aggregate(last=models.Max("number"))["last"] or 0) + 1


class Office(models.Model):
    """A place where an addressee receives people."""

    addressee = ParentalKey(Addressee, on_delete=models.CASCADE, related_name="offices")
    settlement = models.ForeignKey(
        "communities.Settlement",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settlement (КАТОТТГ)"),
    )
    name = models.CharField(_("name"), max_length=160, blank=True)
    address = models.CharField(_("address"), max_length=255)
    room = models.CharField(_("room"), max_length=60, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    latitude = models.DecimalField(_("latitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(_("longitude"), max_digits=9, decimal_places=6, null=True, blank=True)
    accessibility = CodeListField(_("barrier-free features"), default=list, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    # Tables know an office by it: «biblioteka/2». Given once, never changed.
    number = models.PositiveSmallIntegerField(_("number"), editable=False, default=0)

    objects = owned_by("addressee").as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["addressee", "number"], name="addressees_office_number_once"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # NULL would pass a bare range: a CHECK refuses only what is false.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="addressees_office_coordinates",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.number:
            self.number = next_number(Office.objects.filter(addressee=self.addressee_id))
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Half a point, and numbers that have changed places, are said in words before the database refuses them."""
        super().clean()
        if self.latitude is None and self.longitude is None:
            return
        if self.latitude is None or self.longitude is None:
            raise ValidationError({"latitude": _("A point needs both the latitude and the longitude.")})
        if not is_in_ukraine(float(self.latitude), float(self.longitude)):
            said = _("This point is not in Ukraine: perhaps the latitude and the longitude have changed places.")
            raise ValidationError({"latitude": said})

    def full_address(self) -> str:
        """«вул. Шкільна, 8, с. Садове»."""
        place = unit_label(self.settlement.category, self.settlement.name) if self.settlement else ""
        place = place.replace("с-ще ", "селище ")  # the short form breaks at its hyphen
        return ", ".join(part for part in (self.address, place, self.room) if part)

    def barrier_free_labels(self) -> list[str]:
        """Labels of the known features, in the order of the choices."""
        return [str(label) for code, label in BarrierFree.choices if code in self.accessibility]


class ContactPoint(models.Model):
    """One more phone, e-mail or site beside the main ones: «15-00, emergencies round the clock»."""

    addressee = ParentalKey(Addressee, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(_("kind"), max_length=8, choices=ContactKind.choices, default=ContactKind.PHONE)
    value = models.CharField(_("number or address"), max_length=200)
    note = models.CharField(_("whose, or what for"), max_length=160, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = owned_by("addressee").as_manager()

    class Meta:
        verbose_name = _("one more contact")
        verbose_name_plural = _("more contacts")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.value
