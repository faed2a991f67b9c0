"""Life events: why people need a service."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from modules.service_guide.models.shared import SharedQuerySet


class LifeEvent(models.Model):
    """A door of the catalogue, such as «Народження дитини». Without a community: shared by the installation."""

    community = models.ForeignKey(
        "communities.Community", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("community")
    )
    slug = models.SlugField(_("address"), max_length=80)
    title = models.CharField(_("name"), max_length=120)
    title_en = models.CharField(_("name in English"), max_length=120, blank=True)
    icon = models.CharField(_("icon"), max_length=20, default="info")
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = SharedQuerySet.as_manager()

    class Meta:
        verbose_name = _("life event")
        verbose_name_plural = _("life events")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(community=None), name="service_guide_shared_event_once"
            ),
            models.UniqueConstraint(fields=["community", "slug"], name="service_guide_own_event_once"),
        ]

    def __str__(self) -> str:
        return self.title
