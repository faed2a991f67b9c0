"""The tree itself, and the groups that have a page of their own."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.models import ClusterableModel

from modules.addressees.blocks import PanelsBlock
from modules.addressees.constants import ADMINISTRATORS, PEOPLE, AddresseeKind
from portal.common.clock import today
from portal.common.ids import public_id
from portal.common.scoping import CommunityScopedQuerySet
from portal.common.ukrainian import fold
from portal.pages.models.stream import BlockField


def new_public_id() -> str:
    return public_id()


class AddresseeGroupQuerySet(CommunityScopedQuerySet["AddresseeGroup"]):
    pass


class AddresseeGroup(models.Model):
    """A group with a page of its own, such as the deputies (seed 002, rules 18 and 19)."""

    community = models.ForeignKey(
        "communities.Community", models.CASCADE, related_name="+", verbose_name=_("community")
    )
    name = models.CharField(_("name"), max_length=160)
    slug = models.SlugField(_("address"), max_length=80)
    description = models.TextField(_("description"), blank=True)
    picture = models.ForeignKey(
        "pages.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    picture_alt = models.CharField(
        _("what the picture shows"), max_length=250, blank=True, help_text=_("Empty: the picture only decorates.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    objects = AddresseeGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of addressees")
        verbose_name_plural = _("groups of addressees")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["community", "slug"], name="addressees_group_slug_once")]

    def __str__(self) -> str:
        return self.name


class AddresseeQuerySet(models.QuerySet["Addressee"]):
    def for_community(self, community: object) -> "AddresseeQuerySet":
        return self.filter(community=community)

    def for_user(self, user: Any) -> "AddresseeQuerySet":
        """Those a person works for today: own ones, those below with the subtree, all of an administrator
        (equeue.md, rule 41)."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self
        communities = user.memberships.active().filter(role__in=ADMINISTRATORS).values_list("community_id", flat=True)
        wanted = Q(community__in=list(communities))
        work = self.model._meta.get_field("moderators").related_model
        for row in work.objects.filter(user=user).valid_on(today()).select_related("addressee"):
            wanted |= Q(pk=row.addressee_id)
            if row.has_subtree and row.addressee.path:
                wanted |= Q(community_id=row.addressee.community_id, path__startswith=row.addressee.path)
        return self.filter(wanted)

    def public(self) -> "AddresseeQuerySet":
        """What everybody may see: itself and everything above it is shown to people."""
        return self.filter(is_listed=True)

    def below(self, addressee: "Addressee") -> "AddresseeQuerySet":
        """The addressee and its whole subtree, by materialised path."""
        return self.filter(community_id=addressee.community_id, path__startswith=addressee.path)


class Addressee(ClusterableModel):
    community = models.ForeignKey(
        "communities.Community", models.PROTECT, related_name="addressees", verbose_name=_("community")
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    # The four columns below follow from the tree; only services.tree writes them.
    path = models.CharField(max_length=255, editable=False, db_index=True, default="")  # "/1/7/23/", ids from the root
    depth = models.PositiveSmallIntegerField(editable=False, default=0)
    position_in_tree = models.PositiveIntegerField(editable=False, default=0)  # depth-first, Ukrainian order
    is_listed = models.BooleanField(editable=False, default=True)  # shown, and so is everything above

    kind = models.CharField(_("kind"), max_length=20, choices=AddresseeKind.choices)
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id, editable=False)
    slug = models.SlugField(_("address"), max_length=80)
    name = models.CharField(_("name"), max_length=255)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    position = models.CharField(_("position"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    competences = models.TextField(_("competences"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = models.URLField(_("site"), blank=True)
    photo = models.ForeignKey(
        "pages.Picture", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("photograph")
    )
    photo_alt = models.CharField(
        _("what the photograph shows"),
        max_length=250,
        blank=True,
        help_text=_("For those who do not see it. Empty: the name is read."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("of a person", "account"),
    )
    groups = models.ManyToManyField(AddresseeGroup, blank=True, related_name="addressees", verbose_name=_("groups"))
    is_public = models.BooleanField(_("shown to people"), default=True)
    is_chosen = models.BooleanField(
        _("among the chosen ones"),
        default=False,
        help_text=_("Stands in the block «Chosen addressees» on pages of the site."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    panels = BlockField(
        PanelsBlock(required=False),
        verbose_name=_("panels of the page"),
        blank=True,
        default=list,
        help_text=_("Which parts stand on the page, and in what order. Empty: all of them, in the usual order."),
    )
    # Folded words for search: neither database folds Cyrillic and apostrophes by itself.
    search_text = models.TextField(editable=False, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = AddresseeQuerySet.as_manager()

    class Meta:
        verbose_name = _("addressee")
        verbose_name_plural = _("addressees")
        ordering = ["position_in_tree", "pk"]
        indexes = [
            models.Index(fields=["community", "position_in_tree"], name="addressees_tree_order"),
            # How many there are down to a level, and those of a level in order.
            models.Index(
                fields=["community", "is_listed", "depth", "position_in_tree"], name="addressees_shown_level"
            ),
            models.Index(fields=["community", "parent", "is_listed", "kind"], name="addressees_shown_below"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="addressees_slug_once"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="addressees_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def photo_words(self) -> str:
        """What the photograph shows: in words of the registry, else of the library, else the name."""
        return self.photo_alt or (self.photo.description if self.photo else "") or self.name

    @property
    def is_person(self) -> bool:
        return self.kind in PEOPLE

    def fill_search_text(self) -> None:
        self.search_text = fold(
            " ".join((self.name, self.short_name, self.position, self.description, self.competences))
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_search_text()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_text"}
        super().save(*args, **kwargs)
