"""Filters of the admin registries; their choices are of one community."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from modules.addressees.constants import AddresseeKind
from modules.addressees.models import Addressee
from modules.addressees.selectors.choices import indented, possible_groups


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


class AddresseeFilter(SimpleListFilter):
    title = gettext_lazy("addressee")
    parameter_name = "addressee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(row.slug, indented(row)) for row in Addressee.objects.for_community(request.community)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(addressee__slug=self.value()) if self.value() else queryset
