"""«Записи в Е-Чергу»: read, searched and exported here; changed in the cabinet."""

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy

from modules.equeue.constants import LISTED
from modules.equeue.modeladmins.filters import (
    BookingSearch,
    ConflictFilter,
    DayFilter,
    QueueFilter,
    StateFilter,
    TypeFilter,
)
from modules.equeue.modeladmins.scope import InstitutionModelAdmin
from modules.equeue.models import Booking
from modules.equeue.resources import BookingResource
from modules.equeue.services import moderation
from portal.common.cells import CONTENT_TYPES
from portal.common.modeladmins import ReadOnlyPermissionHelper, ScopedIndexView, ScopedInspectView


class BookingIndexView(ScopedIndexView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        if response.status_code == 200 and (text := request.GET.get("q", "").strip()):
            moderation.note_search(community=request.community, actor=request.user, text=text)
        return response

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponse:
        """The filtered list with contacts; the audit log keeps who took it."""
        moderation.note_export(community=self.request.community, actor=self.request.user, count=queryset.count())
        table = BookingResource().export(queryset.select_related("queue__addressee", "workplace_type", "contact"))
        body = b"\xef\xbb\xbf" + table.csv.encode() if spreadsheet_format == "csv" else table.xlsx
        headers = {"Content-Disposition": f'attachment; filename="bookings.{spreadsheet_format}"'}
        return HttpResponse(body, content_type=CONTENT_TYPES[spreadsheet_format], headers=headers)


class BookingAdmin(InstitutionModelAdmin):
    model = Booking
    menu_label = gettext_lazy("Bookings of the e-queue")
    menu_icon = "calendar-check"
    permission_helper_class = ReadOnlyPermissionHelper
    index_view_class = BookingIndexView
    inspect_view_class = ScopedInspectView
    history_view_enabled = False
    list_display = (
        "day",
        "local_start",
        "number",
        "person",
        "workplace_type",
        "queue",
        "state",
        "conflict",
    )
    list_filter = (DayFilter, QueueFilter, TypeFilter, StateFilter, ConflictFilter)
    filter_parameters = ("day", "queue", "type", "state", "conflict")
    list_export = ("number",)
    list_per_page = 50
    ordering = ("local_date", "local_start", "number")
    search_fields = ("number",)
    search_handler_class = BookingSearch

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).filter(state__in=LISTED)
        return rows.select_related("queue__addressee", "workplace_type", "contact")

    @staticmethod
    @display(description=gettext_lazy("date"), ordering="local_date")
    def day(row: Any) -> str:
        """Short, so that it stays on one line of a wide table."""
        return str(date_format(row.local_date, "d.m.Y"))

    @staticmethod
    @display(description=gettext_lazy("conflict"), ordering="has_conflict")
    def conflict(row: Any) -> str:
        """A word where there is one, nothing elsewhere: a column of crosses reads as a column of errors."""
        return gettext("conflict") if row.has_conflict else ""

    @staticmethod
    @display(description=gettext_lazy("visitor"))
    def person(row: Any) -> str:
        return row.contact.full_name if hasattr(row, "contact") else ""

    person.short_description = gettext_lazy("person")
