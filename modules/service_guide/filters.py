"""Filters of the admin's lists; their choices are of one community, or shared."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from modules.service_guide.models import LifeEvent, Offer


class GivenFilter(SimpleListFilter):
    title = _("in our list")
    parameter_name = "given"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Given by the community")), ("no", _("Not given"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"yes", "no"}:
            return queryset
        given = Offer.objects.for_community(request.community).filter(is_given=True, service=OuterRef("pk"))
        return queryset.filter(Exists(given) if self.value() == "yes" else ~Exists(given))


class OriginFilter(SimpleListFilter):
    title = _("origin")
    parameter_name = "origin"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("guide", _("Guide of state services")), ("own", _("Added by the community"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in {"guide", "own"}:
            return queryset
        return queryset.filter(community__isnull=self.value() == "guide")


class EventFilter(SimpleListFilter):
    """`event_path` leads from the model to life events."""

    title = _("life event")
    parameter_name = "event"
    event_path = "event_links__event__slug"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(dict(LifeEvent.objects.for_community(request.community).values_list("slug", "title")).items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.event_path: self.value()}).distinct() if self.value() else queryset


class OfferEventFilter(EventFilter):
    event_path = "service__event_links__event__slug"
