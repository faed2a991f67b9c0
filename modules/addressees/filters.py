"""Filters of the admin registries; their choices are of one community."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy, pgettext_lazy

from modules.addressees.constants import AddresseeKind
from modules.addressees.models import Addressee
from modules.addressees.selectors.choices import indented, possible_groups
from modules.addressees.selectors.lacking import HAS_PARTS, LACKING

UPPER_LEVELS = 2  # of the tree, that a list of branches shows


class KindFilter(SimpleListFilter):
    title = gettext_lazy("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(AddresseeKind.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class GroupFilter(SimpleListFilter):
    title = gettext_lazy("group")
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(group.slug, group.name) for group in possible_groups(request.community)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(groups__slug=self.value()) if self.value() else queryset


class BranchFilter(SimpleListFilter):
    """Upper addressees that have parts; each with everything below it."""

    title = gettext_lazy("branch of the tree")
    parameter_name = "branch"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Addressee.objects.for_community(request.community).filter(HAS_PARTS, depth__lt=UPPER_LEVELS)
        return [(row.slug, indented(row)) for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        top = Addressee.objects.for_community(request.community).filter(slug=self.value()).first()
        return queryset.filter(path__startswith=top.path) if top else queryset.none()


class ShownFilter(SimpleListFilter):
    title = gettext_lazy("on the site")
    parameter_name = "shown"
    wanted = {"yes": Q(is_listed=True), "no": Q(is_public=False), "above": Q(is_public=True, is_listed=False)}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("yes", pgettext_lazy("addressees", "Shown")),
            ("no", gettext_lazy("Hidden")),
            ("above", gettext_lazy("Hidden with what it belongs to")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.wanted.get(self.value() or "", Q()))


class LackFilter(SimpleListFilter):
    """What is not filled in yet."""

    title = gettext_lazy("what is lacking")
    parameter_name = "lacks"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("schedule", gettext_lazy("Without a schedule")),
            ("moderator", gettext_lazy("Without a moderator of its own")),
            ("contacts", gettext_lazy("Without a phone and an e-mail")),
            ("office", gettext_lazy("Without an office")),
            ("description", gettext_lazy("Without a description")),
            ("photo", gettext_lazy("Without a photograph")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(LACKING.get(self.value() or "", Q()))


class AddresseeFilter(SimpleListFilter):
    title = gettext_lazy("addressee")
    parameter_name = "addressee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(row.slug, indented(row)) for row in Addressee.objects.for_community(request.community)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(addressee__slug=self.value()) if self.value() else queryset
