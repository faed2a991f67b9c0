"""The tenant. One installation serves many communities; every record belongs to one of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting


class Settlement(models.Model):
    """A row of КАТОТТГ, the state classifier of administrative units (order № 290 of 26.11.2020)."""

    code = models.CharField(_("КАТОТТГ code"), max_length=19, primary_key=True)
    name = models.CharField(_("name"), max_length=120, db_index=True)
    category = models.CharField(_("category"), max_length=1)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")

    def __str__(self) -> str:
        return self.name


class CommunityQuerySet(models.QuerySet["Community"]):
    def for_user(self, user: object) -> "CommunityQuerySet":
        """Communities in whose cabinets or admin a person may work; all of them for a superuser."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if getattr(user, "is_superuser", False):
            return self
        return self.filter(memberships__user=user).distinct()


class Community(models.Model):
    name = models.CharField(_("name"), max_length=200)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("КАТОТТГ")
    )
    district = models.CharField(_("district and region"), max_length=200, blank=True)
    collection = models.ForeignKey("wagtailcore.Collection", models.PROTECT, null=True, blank=True, related_name="+")
    allows_several_queues = models.BooleanField(
        _("an institution may have several queues"),
        default=False,
        help_text=_("Rule 36 of the reception office; by default an institution has one queue."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")

    def __str__(self) -> str:
        return self.name


class SiteKind(models.TextChoices):
    COMMUNITY = "community", _("community's site")
    SERVICE_CENTRE = "service_centre", _("service centre's site")


class CommunitySite(models.Model):
    """Which community a Wagtail Site belongs to, and as what."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="sites")
    site = models.OneToOneField("wagtailcore.Site", models.CASCADE, related_name="community_site")
    kind = models.CharField(_("kind"), max_length=20, choices=SiteKind.choices)

    class Meta:
        verbose_name = _("site of a community")
        constraints = [models.UniqueConstraint(fields=["community", "kind"], name="communities_one_site_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.community} ({self.get_kind_display()})"


class HostAlias(models.Model):
    """Another host name under which a site answers (127.0.0.1 beside localhost, www beside the bare name)."""

    hostname = models.CharField(_("host name"), max_length=253, unique=True)
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("host alias")

    def __str__(self) -> str:
        return self.hostname


class Role(models.TextChoices):
    """Roles of the core (seed 001, rule 35); modules add theirs by RoleSpec."""

    OWNER = "owner", _("head administrator of the community")
    ADMIN = "admin", _("administrator")
    UNIT = "unit", _("manager of a division or institution")
    EDITOR = "editor", _("content manager")
    PERSONA = "persona", _("persona")


class Membership(models.Model):
    """A person's role in a community. `role` is a code of the core or of a module's RoleSpec."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    community = models.ForeignKey(Community, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=40)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("membership")
        constraints = [
            models.UniqueConstraint(fields=["user", "community", "role"], name="communities_membership_once"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="communities_membership_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} @ {self.community}"


@register_setting(icon="view")
class ThemeSetting(BaseSiteSetting):
    """The look of one site."""

    theme = models.CharField(_("theme"), max_length=40, default="diia")
    palette = models.CharField(_("palette"), max_length=40, default="default")
    emblem = models.CharField(_("emblem"), max_length=120, blank=True)
    emblem_dark = models.CharField(_("emblem for the dark scheme"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("look of the site")
