"""The tenant. One installation serves many communities; every record belongs to one of them."""

from datetime import date
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from portal.common.clock import today
from portal.common.contrast import HEX
from portal.common.palettes import Palette, palettes_of, weaknesses, with_overrides
from portal.common.themes import installed_themes
from portal.communities.constants import (
    DEMO_CODE_PREFIX,
    Role,  # noqa: F401  a part of this module's vocabulary
    UnitCategory,
    search_form,
    unit_label,
)
from portal.communities.emblems import EmblemField, emblem_path


class SettlementQuerySet(models.QuerySet["Settlement"]):
    def matching(self, query: str) -> "SettlementQuerySet":
        """Units whose name begins with the words of a query, or holds them; case and apostrophes do not matter."""
        words = search_form(query)
        if not words:
            return self
        found = self.filter(Q(search_name__startswith=words) | Q(search_name__contains=f" {words}"))
        return found.order_by("search_name__uk", "code")


class Settlement(models.Model):
    """A row of КАТОТТГ, the state classifier of administrative units (order № 290 of 26.11.2020).

    A public register: the only table here that belongs to no community. Codes that begin with UA99 are the
    invented branch of the demo community.
    """

    code = models.CharField(_("КАТОТТГ code"), max_length=19, primary_key=True)
    name = models.CharField(_("name"), max_length=120)
    category = models.CharField(_("category"), max_length=1, choices=UnitCategory.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    # Written by services.load_settlements: what is searched, and where the unit lies.
    search_name = models.CharField(max_length=120, editable=False, db_index=True, default="")
    location = models.CharField(_("where"), max_length=255, editable=False, default="")

    objects = SettlementQuerySet.as_manager()

    class Meta:
        verbose_name = _("settlement")
        verbose_name_plural = _("settlements")
        ordering = ["search_name", "code"]

    def __str__(self) -> str:
        return f"{self.short_label}, {self.location}" if self.location else self.short_label

    @property
    def short_label(self) -> str:
        """«с. Садове», «Садовий район»."""
        return unit_label(self.category, self.name)

    @property
    def is_demo(self) -> bool:
        return self.code.startswith(DEMO_CODE_PREFIX)


class CommunityQuerySet(models.QuerySet["Community"]):
    def for_community(self, community: "Community") -> "CommunityQuerySet":
        return self.filter(pk=community.pk)

    def for_user(self, user: object) -> "CommunityQuerySet":
        """Communities in whose cabinets or admin a person may work today; all of them for a superuser."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        if getattr(user, "is_superuser", False):
            return self
        return self.filter(pk__in=Membership.objects.active().filter(user=user).values("community"))


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


class CommunitySiteQuerySet(models.QuerySet["CommunitySite"]):
    def for_community(self, community: Community) -> "CommunitySiteQuerySet":
        return self.filter(community=community)

    def for_user(self, user: object) -> "CommunitySiteQuerySet":
        return self.filter(community__in=Community.objects.for_user(user))


class CommunitySite(models.Model):
    """Which community a Wagtail Site belongs to, and as what."""

    community = models.ForeignKey(Community, models.CASCADE, related_name="sites")
    site = models.OneToOneField("wagtailcore.Site", models.CASCADE, related_name="community_site")
    kind = models.CharField(_("kind"), max_length=20, choices=SiteKind.choices)

    objects = CommunitySiteQuerySet.as_manager()

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


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self, on: date | None = None) -> "MembershipQuerySet":
        """Those whose dates cover a day, by default today in Kyiv; both ends count."""
        day = on or today()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def for_community(self, community: object) -> "MembershipQuerySet":
        return self.filter(community=community)

    def for_user(self, user: object) -> "MembershipQuerySet":
        """What a person may see of memberships: those of the communities where they work."""
        return self.filter(community__in=Community.objects.for_user(user))


class Membership(models.Model):
    """A person's role in a community. `role` is a code of the core or of a module's RoleSpec."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    community = models.ForeignKey(Community, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=40)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    # Not yet: invited by an address, and has not signed in at a site of the community since. Until then the
    # community learns nothing of the person behind the address.
    is_accepted = models.BooleanField(default=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
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
        from portal.communities.policies import role_label  # it reads the modules, which read these models

        return f"{self.shown_name}: {role_label(self.role)} ({self.community})"

    @property
    def shown_name(self) -> str:
        """The person as the community may see them: by address alone until the invitation is accepted."""
        return str(self.user) if self.is_accepted else self.user.email


def theme_choices() -> list[tuple[str, str]]:
    return [(theme.name, theme.label) for theme in installed_themes().values()]


def palette_choices() -> list[tuple[str, str]]:
    """Of every theme; `clean` refuses one that the chosen theme does not have."""
    found = {key: palette.label for name in installed_themes() for key, palette in palettes_of(name).items()}
    return list(found.items())


class SchemePolicy(models.TextChoices):
    AUTO = "auto", _("as the reader's device prefers")
    LIGHT = "light", _("light until the reader chooses otherwise")
    DARK = "dark", _("dark until the reader chooses otherwise")


class Radius(models.TextChoices):
    ROUND = "round", _("round, as in the theme")
    SOFT = "soft", _("slightly rounded")
    SQUARE = "square", _("square")


class Font(models.TextChoices):
    """Keys of portal.common.palettes.FONTS; no choice asks another host for a file."""

    THEME = "theme", _("Inter, as in the theme")
    SYSTEM = "system", _("the font of the reader's device; nothing is downloaded")
    SERIF = "serif", _("headings with serifs, text in Inter")


is_colour = RegexValidator(HEX.pattern, _("A colour is written as # and six digits, for example #7A1030."))


@register_setting(icon="view", order=220)
class ThemeSetting(BaseSiteSetting):
    """The look of one site. Colours that cannot be read are refused (portal.common.palettes)."""

    theme = models.CharField(_("theme"), max_length=40, default="diia", choices=theme_choices)
    palette = models.CharField(_("palette"), max_length=40, default="default", choices=palette_choices)
    accent = models.CharField(
        _("colour of buttons"),
        max_length=7,
        blank=True,
        validators=[is_colour],
        help_text=_("For example #7A1030. Empty: as in the palette."),
    )
    accent_dark = models.CharField(
        _("colour of buttons in the dark scheme"), max_length=7, blank=True, validators=[is_colour]
    )
    hero = models.CharField(
        _("colour of the large heading"),
        max_length=7,
        blank=True,
        validators=[is_colour],
        help_text=_("The ground of the first screen and of the footer. Empty: as in the palette."),
    )
    hero_dark = models.CharField(
        _("colour of the large heading in the dark scheme"), max_length=7, blank=True, validators=[is_colour]
    )
    radius = models.CharField(_("corners"), max_length=10, choices=Radius, default=Radius.ROUND)
    scheme_policy = models.CharField(
        _("colour scheme"), max_length=10, choices=SchemePolicy, default=SchemePolicy.AUTO
    )
    font = models.CharField(
        _("font"), max_length=10, choices=Font, default=Font.THEME, help_text=_("High contrast keeps Inter.")
    )
    # Static paths, for a theme that brings its emblems with it; an uploaded one goes first.
    emblem = models.CharField(_("emblem"), max_length=120, blank=True)
    emblem_dark = models.CharField(_("emblem for the dark scheme"), max_length=120, blank=True)
    emblem_upload = EmblemField(
        _("emblem"),
        upload_to=emblem_path,
        blank=True,
        help_text=_(
            "PNG with a transparent ground is best; JPEG and WebP will do, SVG will not. Up to 2 MB, the longer "
            "side 64 pixels or more. Empty: as in the theme."
        ),
    )
    emblem_dark_upload = EmblemField(
        _("emblem for the dark scheme"),
        upload_to=emblem_path,
        blank=True,
        help_text=_("Only if the first one is lost on a dark ground."),
    )
    emblem_alt = models.CharField(
        _("what the emblem shows"),
        max_length=160,
        blank=True,
        help_text=_("For those who do not see it, for example: Coat of arms: two cherries over a river."),
    )

    panels = [
        MultiFieldPanel([FieldPanel("theme"), FieldPanel("palette")], heading=_("Theme")),
        MultiFieldPanel(
            [FieldPanel("accent"), FieldPanel("accent_dark"), FieldPanel("hero"), FieldPanel("hero_dark")],
            heading=_("Own colours"),
            help_text=_("Each is checked: text must stand out 4.5 to 1, buttons 3 to 1, in both schemes."),
        ),
        MultiFieldPanel(
            [FieldPanel("emblem_upload"), FieldPanel("emblem_dark_upload"), FieldPanel("emblem_alt")],
            heading=_("Emblem"),
            help_text=_("Stands in the header, in the footer and on the browser's tab."),
        ),
        MultiFieldPanel([FieldPanel("font"), FieldPanel("radius"), FieldPanel("scheme_policy")], heading=_("Details")),
    ]

    class Meta:
        verbose_name = _("look of the site")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """An emblem that is no longer shown is not kept."""
        fields = ("emblem_upload", "emblem_dark_upload")
        before = ThemeSetting.objects.filter(pk=self.pk).values(*fields).first() or {}
        super().save(*args, **kwargs)
        gone = {name for name in before.values() if name} - {getattr(self, field).name for field in fields}
        for name in gone:
            transaction.on_commit(partial(default_storage.delete, name))

    def full_palette(self) -> Palette:
        """The preset with the site's own colours over it."""
        preset = palettes_of(self.theme).get(self.palette, Palette("default"))
        return with_overrides(preset, self.accent, self.accent_dark, self.hero, self.hero_dark)

    def clean(self) -> None:
        super().clean()
        if self.palette not in palettes_of(self.theme):
            raise ValidationError({"palette": _("This theme has no such palette; choose another one.")})
        problems: dict[str, list[str]] = {}
        for weak in weaknesses(self.full_palette()):
            name = "hero" if weak.ground == "hero" else "accent"
            name = f"{name}_dark" if weak.scheme == "dark" else name
            problems.setdefault(name, []).append(
                _("Too little contrast: %(ratio).2f to 1 where %(needed).1f is needed (%(token)s on %(ground)s).")
                % {"ratio": weak.ratio, "needed": weak.needed, "token": weak.token, "ground": weak.ground}
            )
        if problems:
            raise ValidationError(problems)
