"""Registries of the calendar: rows of the draft, legal terms, and terms that run."""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList

from portal.calendar.explaining import explain
from portal.calendar.forms import ProfileForm
from portal.calendar.models import DayChange, Holiday, RegimePeriod, TermProfile, TermRecord
from portal.calendar.storage import term_of
from portal.common.modeladmins import (
    ReadOnlyPermissionHelper,
    ScopedCreateView,
    ScopedEditView,
    ScopedInspectView,
    ScopedModelAdmin,
)

DRAFT_HELP = gettext_lazy(
    "This is the draft: nothing changes until it is applied on the page “Year and changes”, where the days and the "
    "terms that would move are listed first."
)
PROFILE_HELP = gettext_lazy(
    "A term keeps the rule by which it began: a change here counts for what arrives afterwards. When the law changes, "
    "write the last day of the old row and add a new one with the same code."
)


class OnceMixin:
    """Two who save the same row at once: the second one is told, and what was typed stays."""

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().form_valid(form)  # type: ignore[misc]  a view comes after it
        except IntegrityError:
            form.add_error(None, _("Such a row has just been saved. Open the list and look."))
            return self.form_invalid(form)  # type: ignore[attr-defined]  the same


class CalendarCreateView(OnceMixin, ScopedCreateView):
    pass


class CalendarEditView(OnceMixin, ScopedEditView):
    pass


class CalendarModelAdmin(ScopedModelAdmin):
    create_view_class = CalendarCreateView
    edit_view_class = CalendarEditView
    history_view_enabled = False
    list_per_page = 50


def _dates() -> MultiFieldPanel:
    return MultiFieldPanel(
        [FieldRowPanel([FieldPanel("since"), FieldPanel("until")])],
        heading=gettext_lazy("When it holds"),
        help_text=gettext_lazy("Both days inside. Empty: without an edge."),
    )


class HolidayAdmin(CalendarModelAdmin):
    model = Holiday
    menu_label = gettext_lazy("Holidays")
    menu_icon = "calendar"
    base_url_path = "calendar-holidays"
    list_display = ("name", "when", "since", "until")
    search_fields = ("name", "source")
    panels = [
        HelpPanel(DRAFT_HELP),
        FieldPanel("name"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("month"), FieldPanel("day")]), FieldPanel("easter_offset")],
            heading=gettext_lazy("Which day"),
        ),
        _dates(),
        FieldPanel("source"),
    ]

    def when(self, row: Holiday) -> str:
        if row.easter_offset is None:
            return f"{row.day:02d}.{row.month:02d}"
        return _("Easter and %(days)d days") % {"days": row.easter_offset} if row.easter_offset else _("Easter")

    when.short_description = pgettext_lazy("of a month", "day")  # type: ignore[attr-defined]  what the list reads


class DayChangeAdmin(CalendarModelAdmin):
    model = DayChange
    menu_label = gettext_lazy("Transfers and days of our place")
    menu_icon = "date"
    base_url_path = "calendar-changes"
    list_display = ("day", "name", "is_working", "is_regional")
    list_filter = ("is_working", "is_regional")
    filter_parameters = ("is_working__exact", "is_regional__exact")
    search_fields = ("name", "source")
    panels = [
        HelpPanel(DRAFT_HELP),
        FieldPanel("day"),
        FieldPanel("name"),
        FieldPanel("is_working"),
        FieldPanel("is_regional"),
        FieldPanel("source"),
    ]


class RegimeAdmin(CalendarModelAdmin):
    model = RegimePeriod
    menu_label = gettext_lazy("Regime periods")
    menu_icon = "lock"
    base_url_path = "calendar-regimes"
    list_display = ("name", "since", "until", "has_holidays", "has_transfers")
    search_fields = ("name", "source")
    panels = [
        HelpPanel(DRAFT_HELP),
        FieldPanel("name"),
        _dates(),
        MultiFieldPanel(
            [FieldPanel("has_holidays"), FieldPanel("has_transfers")], heading=gettext_lazy("What stays in force")
        ),
        FieldPanel("source"),
    ]


class TermProfileAdmin(CalendarModelAdmin):
    model = TermProfile
    menu_label = gettext_lazy("Legal terms")
    menu_icon = "clipboard-list"
    base_url_path = "calendar-profiles"
    list_display = ("name", "code_shown", "how_many", "source", "since", "until")
    search_fields = ("name", "code", "source")
    edit_handler = ObjectList(
        [
            HelpPanel(PROFILE_HELP),
            FieldPanel("name"),
            FieldPanel("code"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("amount"), FieldPanel("unit")]),
                    FieldPanel("month_as"),
                    FieldPanel("rollover"),
                ],
                heading=gettext_lazy("How it is counted"),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("longest"), FieldPanel("longest_unit")]), FieldPanel("announce_within")],
                heading=gettext_lazy("Extension"),
            ),
            _dates(),
            FieldPanel("source"),
        ],
        base_form_class=ProfileForm,
    )

    def code_shown(self, row: TermProfile) -> str:
        return format_html("<code>{}</code>", row.code)

    code_shown.short_description = gettext_lazy("code")  # type: ignore[attr-defined]  what the list reads
    code_shown.admin_order_field = "code"  # type: ignore[attr-defined]  the same

    def how_many(self, row: TermProfile) -> str:
        return f"{row.amount} · {row.get_unit_display()}"

    how_many.short_description = gettext_lazy("how many")  # type: ignore[attr-defined]  what the list reads


class TermInspectView(ScopedInspectView):
    """«Чому така дата?», and the terms before and after it."""

    def get_template_names(self) -> list[str]:
        return ["calendar/admin/term.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chain = TermRecord.objects.for_community(self.instance.community_id).filter(subject=self.instance.subject)
        return super().get_context_data(
            sentences=explain(term_of(self.instance)), chain=chain.order_by("made_at", "pk"), **kwargs
        )


class TermAdmin(CalendarModelAdmin):
    model = TermRecord
    menu_label = gettext_lazy("Terms")
    menu_icon = "time"
    base_url_path = "calendar-terms"
    permission_helper_class = ReadOnlyPermissionHelper
    inspect_view_enabled = True
    inspect_view_class = TermInspectView
    list_display = ("subject", "profile_code", "arrived_on", "last_day", "ready_by", "state")
    list_filter = ("profile_code",)
    filter_parameters = ("profile_code",)
    search_fields = ("subject",)
    ordering = ("-made_at", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("superseded_by")

    def arrived_on(self, row: TermRecord) -> str:
        return date_format(term_of(row).arrived_on, "SHORT_DATE_FORMAT")

    arrived_on.short_description = gettext_lazy("arrived")  # type: ignore[attr-defined]  what the list reads

    def last_day(self, row: TermRecord) -> str:
        return date_format(row.due, "SHORT_DATE_FORMAT")

    last_day.short_description = gettext_lazy("last day")  # type: ignore[attr-defined]  the same
    last_day.admin_order_field = "due"  # type: ignore[attr-defined]  the same

    def ready_by(self, row: TermRecord) -> str:
        return date_format(row.control_due, "SHORT_DATE_FORMAT")

    ready_by.short_description = gettext_lazy("be ready by")  # type: ignore[attr-defined]  the same
    ready_by.admin_order_field = "control_due"  # type: ignore[attr-defined]  the same

    def state(self, row: TermRecord) -> str:
        if hasattr(row, "superseded_by"):
            return _("superseded")
        return pgettext("term", "closed") if row.closed_at else _("running")

    state.short_description = gettext_lazy("state")  # type: ignore[attr-defined]  the same
