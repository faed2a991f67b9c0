"""The table of addressees for import and export: one row an addressee, in the order of the tree; no internal ids."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from import_export import fields

from modules.addressees.constants import MOST_LEVELS, AddresseeKind
from modules.addressees.engine.tree import levels
from modules.addressees.models import Addressee, AddresseeGroup
from modules.addressees.models.addressee import AddresseeQuerySet
from modules.addressees.services.tree import lock_tree, note_rows, settle_tree, write_columns
from portal.common import clock
from portal.imports.columns import ChoiceWidget, Column, NumberWidget, TextWidget, YesNoWidget
from portal.imports.resources import Line, Problem, TableResource


class ParentField(fields.Field):
    """The address of the addressee above; it may stand in the same table, so the link is written when all rows are."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        instance.wanted_parent = str(row[self.column_name]).strip()

    def export(self, instance: Any, **kwargs: Any) -> str:
        if hasattr(instance, "wanted_parent"):
            return str(instance.wanted_parent)
        return instance.parent.slug if instance.parent_id else ""


class GroupsField(fields.Field):
    """Addresses of groups, divided by commas; the community has each of them already."""

    def save(self, instance: Any, row: Any, is_m2m: bool = False, **kwargs: Any) -> None:
        wanted = sorted({part.strip() for part in str(row[self.column_name]).replace(";", ",").split(",")} - {""})
        unknown = [slug for slug in wanted if slug not in kwargs["table"].groups]
        if unknown:
            raise ValueError(_("There is no group «%(name)s»: make it first.") % {"name": unknown[0][:80]})
        instance.wanted_groups = wanted

    def export(self, instance: Any, **kwargs: Any) -> str:
        if hasattr(instance, "wanted_groups"):
            return ", ".join(instance.wanted_groups)
        return ", ".join(sorted(group.slug for group in instance.groups.all())) if instance.pk else ""


class AddresseeResource(TableResource):
    slug = fields.Field("slug", "slug", TextWidget())
    parent = ParentField("parent", "parent")
    kind = fields.Field("kind", "kind", ChoiceWidget(AddresseeKind.choices))
    name = fields.Field("name", "name", TextWidget())
    short_name = fields.Field("short_name", "short_name", TextWidget())
    position = fields.Field("position", "position", TextWidget())
    description = fields.Field("description", "description", TextWidget())
    competences = fields.Field("competences", "competences", TextWidget())
    phone = fields.Field("phone", "phone", TextWidget())
    email = fields.Field("email", "email", TextWidget())
    website = fields.Field("website", "website", TextWidget())
    groups_ = GroupsField("groups", "groups_")
    is_public = fields.Field("is_public", "is_public", YesNoWidget())
    order = fields.Field("order", "order", NumberWidget(default=100))

    key = "slug"
    columns = (
        Column(
            "slug",
            gettext_lazy("Address of the page"),
            gettext_lazy("Latin letters, digits and hyphens. The row is known by it, so it never changes here."),
            "viddil-osvity",
        ),
        Column(
            "parent",
            gettext_lazy("Belongs to"),
            gettext_lazy("Address of the addressee above; it may stand in this table too. Empty: top of the tree."),
            "vykonavchyi-komitet",
        ),
        Column(
            "kind", gettext_lazy("Kind"), gettext_lazy("As in the list of kinds, in words."), gettext_lazy("division")
        ),
        Column("name", gettext_lazy("Name"), gettext_lazy("In full, as people see it."), "Відділ освіти"),
        Column("short_name", gettext_lazy("Short name")),
        Column("position", gettext_lazy("Position"), gettext_lazy("Of an official or a deputy.")),
        Column("description", gettext_lazy("What it does"), gettext_lazy("In a sentence or two.")),
        Column("competences", gettext_lazy("Duties"), gettext_lazy("One in a line.")),
        Column("phone", pgettext_lazy("column", "Phone"), "", "15-00"),
        Column("email", pgettext_lazy("column", "E-mail"), "", "osvita@hromada.example"),
        Column("website", pgettext_lazy("column", "Site"), gettext_lazy("With https:// in front.")),
        Column("groups_", gettext_lazy("Groups"), gettext_lazy("Addresses of groups, divided by commas.")),
        Column(
            "is_public", gettext_lazy("Shown to people"), gettext_lazy("Yes or no; empty is yes."), gettext_lazy("yes")
        ),
        Column(
            "order", gettext_lazy("Order"), gettext_lazy("Among its neighbours, lower first; empty is 100."), "100"
        ),
    )

    class Meta:
        model = Addressee
        fields = (
            "slug", "parent", "kind", "name", "short_name", "position", "description", "competences",
            "phone", "email", "website", "groups_", "is_public", "order",
        )  # fmt: skip

    def __init__(self, *, community: Any, actor: Any = None) -> None:
        super().__init__(community=community, actor=actor)
        self.groups = {row.slug: row for row in AddresseeGroup.objects.for_community(community)}
        self.placed: list[tuple[int, str]] = []
        self.touched: list[int] = []

    def rows(self) -> AddresseeQuerySet:
        return Addressee.objects.for_community(self.community).select_related("parent").prefetch_related("groups")

    def saved_fields(self) -> list[str]:
        return [*super().saved_fields(), "search_text", "updated_at"]

    def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
        instance.fill_search_text()
        instance.updated_at = clock.now()

    def lock(self) -> None:
        lock_tree(self.community.pk)

    def check_table(self, lines: Iterable[Line]) -> Iterator[Problem]:
        """The tree as it would be: every parent is somewhere, and nobody is above oneself."""
        known = dict(Addressee.objects.for_community(self.community).values_list("slug", "parent__slug"))
        places = {}
        for line, values in lines:
            if slug := values.get("slug", ""):
                places[slug] = line
                known[slug] = values["parent"] if "parent" in values else known.get(slug)
        for slug, line in places.items():
            if (above := known[slug]) and above not in known:
                said = _("There is no addressee «%(slug)s», neither in the community nor in this table.")
                yield line, "parent", said % {"slug": above[:80]}
        depth = levels({slug: above or None for slug, above in known.items()})
        for slug, line in places.items():
            if depth[slug] is None:
                yield line, "parent", _("An addressee cannot be part of itself or of what is below it.")
            elif (depth[slug] or 0) >= MOST_LEVELS:
                yield line, "parent", _("The tree would be deeper than %(most)s levels.") % {"most": MOST_LEVELS}

    def after_saved(self, rows: Sequence[tuple[Any, bool]]) -> None:
        self.touched += [row.pk for row, _is_new in rows]
        self.placed += [(row.pk, row.wanted_parent) for row, _is_new in rows if hasattr(row, "wanted_parent")]
        grouped = [row for row, _is_new in rows if hasattr(row, "wanted_groups")]
        links = Addressee.groups.through
        links.objects.filter(addressee__in=[row.pk for row in grouped]).delete()
        links.objects.bulk_create(
            links(addressee_id=row.pk, addresseegroup_id=self.groups[slug].pk)
            for row in grouped
            for slug in row.wanted_groups
        )

    def finish(self) -> None:
        ids = dict(Addressee.objects.for_community(self.community).values_list("slug", "pk"))
        write_columns(["parent"], [(ids[slug] if slug else None, pk) for pk, slug in self.placed])
        settle_tree(self.community.pk)
        note_rows(self.community.pk, self.touched)
