"""Filters of the lists: random ids and named days in the address, never look-ups."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail_modeladmin.helpers import DjangoORMSearchHandler

from modules.equeue.constants import LISTED, BookingState
from modules.equeue.models import Queue, WorkplaceType
from modules.equeue.selectors.bookings import matching_ids
from portal.common import clock

SEARCHED_DAYS = 92


class QueueFilter(SimpleListFilter):
    title = gettext_lazy("queue")
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Queue.objects.for_community(request.community).for_user(request.user).select_related("addressee")
        return [(row.public_id, str(row)) for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(queue__public_id=value) if value and value.isprintable() else queryset


class TypeFilter(SimpleListFilter):
    title = gettext_lazy("type of workplaces")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = WorkplaceType.objects.for_community(request.community).for_user(request.user)
        return [(row.public_id, row.name) for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(workplace_type__public_id=value) if value and value.isprintable() else queryset


class DayFilter(SimpleListFilter):
    """Opens with what is to come: nobody looks for the oldest bookings first."""

    title = gettext_lazy("day")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        today = clock.today()
        named = [(today, _("today")), (today + timedelta(days=1), _("tomorrow"))]
        days = [(day.isoformat(), label) for day, label in named]
        return [*days, ("week", _("seven days ahead")), ("past", _("past days")), ("all", _("all days"))]

    def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
        """The first one, without a value, is what is to come."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("from today on")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value, today = self.value() or "", clock.today()
        if value == "week":
            return queryset.filter(local_date__range=(today, today + timedelta(days=6)))
        if value == "past":
            return queryset.filter(local_date__lt=today).order_by("-local_date", "local_start", "number")
        if value == "all" or request.GET.get("q", "").strip():
            return queryset  # a search looks back as well
        try:
            return queryset.filter(local_date=date.fromisoformat(value))
        except ValueError:
            return queryset.filter(local_date__gte=today)


class ConflictFilter(SimpleListFilter):
    title = gettext_lazy("conflict")
    parameter_name = "conflict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", _("in conflict with the schedule"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "yes":
            return queryset
        return queryset.filter(has_conflict=True, state__in=(BookingState.BOOKED, BookingState.PENDING))


class StateFilter(SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state.value, state.label) for state in LISTED]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(state=self.value()) if self.value() in BookingState.values else queryset


class BookingSearch(DjangoORMSearchHandler):
    """By number, code, name or phone, in any case, among the bookings of the last and the next three months."""

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        if not (search_term or "").strip():
            return queryset
        today = clock.today()
        near = queryset.filter(
            local_date__range=(today - timedelta(days=SEARCHED_DAYS), today + timedelta(days=SEARCHED_DAYS))
        )
        return queryset.filter(pk__in=matching_ids(near, search_term[:100], today)[:500])
