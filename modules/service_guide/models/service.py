"""Services: what the national guide and communities say of them, fact by fact, each with its source."""

from typing import Any

from django.core.validators import MinValueValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from modules.service_guide.constants import Audience, CostKind, FactKind
from modules.service_guide.models.event import LifeEvent
from modules.service_guide.models.shared import HTTPS, SharedQuerySet, new_public_id, shared_by
from portal.search.words import tokens

https_only = URLValidator(schemes=["https"], message=HTTPS)
web = URLValidator(schemes=["http", "https"])


def https(field: str) -> Q:
    return Q(**{field: ""}) | Q(**{f"{field}__startswith": "https://"})


def http(field: str) -> Q:
    return https(field) | Q(**{f"{field}__startswith": "http://"})


def with_source() -> Q:
    """A fact is an example, or says where it was read and when."""
    return Q(is_example=True) | (~Q(source_url="") & Q(checked_on__isnull=False))


class Sourced(models.Model):
    """Where something was read, and when somebody looked at it last; else it is an example and says so."""

    source_url = models.URLField(_("source"), max_length=500, blank=True, validators=[web])
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    is_example = models.BooleanField(
        _("an example"), default=False, help_text=_("Nobody has checked it yet: the page says «приклад».")
    )

    class Meta:
        abstract = True


class ServiceQuerySet(SharedQuerySet):
    def in_force(self) -> "ServiceQuerySet":
        return self.filter(is_in_force=True)


class Service(Sourced, ClusterableModel):
    """A service of the national guide (no community), or one that a community added itself."""

    community = models.ForeignKey(
        "communities.Community", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("community")
    )
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    code = models.CharField(
        _("identifier of the guide"), max_length=20, blank=True, help_text=_("For example: 00108. Empty: unknown.")
    )
    slug = models.SlugField(_("address"), max_length=80)
    title = models.CharField(_("name"), max_length=250)
    title_en = models.CharField(_("name in English"), max_length=250, blank=True)
    lead = models.CharField(_("in a sentence"), max_length=300, blank=True)
    lead_en = models.CharField(_("in a sentence, in English"), max_length=300, blank=True)
    also_known_as = models.CharField(
        _("what people call it"), max_length=250, blank=True, help_text=_("Words for search: «прописка», «ІПН».")
    )
    audience = models.CharField(_("for whom"), max_length=10, choices=Audience.choices, default=Audience.PEOPLE)
    cost_kind = models.CharField(_("cost"), max_length=10, choices=CostKind.choices, default=CostKind.FREE)
    fee = models.DecimalField(
        _("fee, ₴"), max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    online_url = models.URLField(_("online"), max_length=500, blank=True, validators=[https_only], help_text=HTTPS)
    events = models.ManyToManyField(LifeEvent, through="ServiceEvent", related_name="services")
    is_in_force = models.BooleanField(
        _("in force"), default=True, help_text=_("Off: the service is no longer given anywhere; pages hide it.")
    )
    search_text = models.TextField(editable=False, default="")
    updated_at = models.DateTimeField(auto_now=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["title__uk", "pk"]
        permissions = [("keep_guide", _("Keep the national guide"))]  # no role has it: whoever keeps the installation
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(community=None), name="service_guide_shared_service_once"
            ),
            models.UniqueConstraint(fields=["community", "slug"], name="service_guide_own_service_once"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(community=None) & ~Q(code=""), name="service_guide_code_once",
                violation_error_message=_("Another service has this identifier."),
            ),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="service_guide_audience"),
            models.CheckConstraint(condition=Q(cost_kind__in=CostKind.values), name="service_guide_cost_kind"),
            models.CheckConstraint(
                condition=Q(fee=None) | (~Q(cost_kind=CostKind.FREE) & Q(fee__gte=0)), name="service_guide_fee",
                violation_error_message=_("A free service has no fee."),
            ),
            models.CheckConstraint(condition=https("online_url"), name="service_guide_online_https"),
            models.CheckConstraint(condition=http("source_url"), name="service_guide_source_https"),
            models.CheckConstraint(
                condition=with_source(), name="service_guide_service_source",
                violation_error_message=_("Give the source and the date, or mark it as an example."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title

    def fill_search_text(self) -> None:
        said = f"{self.title} {self.also_known_as} {self.lead} {self.title_en} {self.code}"
        self.search_text = f" {' '.join(tokens(said))} "

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_search_text()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)


class ServiceEvent(models.Model):
    """A service under a life event, in an order of its own."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="event_links")
    event = models.ForeignKey(LifeEvent, models.CASCADE, related_name="service_links", verbose_name=_("life event"))
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = shared_by("service__community").as_manager()

    class Meta:
        verbose_name = _("life event of a service")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service", "event"], name="service_guide_event_of_service_once")
        ]

    def __str__(self) -> str:
        return str(self.event)


class Fact(Sourced):
    """One part of the card. In lists each line is an item."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="facts")
    kind = models.CharField(_("what"), max_length=12, choices=FactKind.choices)
    text = models.TextField(_("text"), max_length=4000, help_text=_("Documents, steps and grounds: one in a line."))
    text_en = models.TextField(_("text in English"), max_length=4000, blank=True)

    objects = shared_by("service__community").as_manager()

    class Meta:
        verbose_name = _("fact of a service")
        verbose_name_plural = _("facts of services")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "kind"], name="service_guide_fact_once",
                violation_error_message=_("This part of the card is already there."),
            ),
            models.CheckConstraint(condition=Q(kind__in=FactKind.values), name="service_guide_fact_kind"),
            models.CheckConstraint(condition=http("source_url"), name="service_guide_fact_https"),
            models.CheckConstraint(
                condition=with_source(), name="service_guide_fact_source",
                violation_error_message=_("Give the source and the date, or mark it as an example."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:40]}"


class LegalAct(models.Model):
    """What the service rests on."""

    service = ParentalKey(Service, on_delete=models.CASCADE, related_name="acts")
    title = models.CharField(_("act"), max_length=300)
    article = models.CharField(_("article"), max_length=120, blank=True)
    url = models.URLField(
        pgettext_lazy("on a site", "link"), max_length=500, blank=True, validators=[https_only], help_text=HTTPS
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = shared_by("service__community").as_manager()

    class Meta:
        verbose_name = _("legal basis")
        verbose_name_plural = _("legal basis")
        ordering = ["order", "pk"]
        constraints = [models.CheckConstraint(condition=https("url"), name="service_guide_act_https")]

    def __str__(self) -> str:
        return self.title
