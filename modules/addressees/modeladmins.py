"""The admin's registries: addressees in the order of their tree, groups, schedules."""

from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail_modeladmin.helpers import DjangoORMSearchHandler
from wagtail_modeladmin.options import ModelAdminGroup

from modules.addressees.constants import AddresseeKind
from modules.addressees.forms import AddresseeForm, ScheduleForm
from modules.addressees.models import Addressee, AddresseeGroup, Schedule
from modules.addressees.resources import AddresseeResource
from modules.addressees.selectors.catalogue import matching
from modules.addressees.selectors.choices import indented, possible_groups
from modules.addressees.services.registry import delete_addressee, save_registry_form
from modules.addressees.services.schedules import delete_schedule, save_schedule_form
from portal.common.modeladmins import (
    ScopedCreateView,
    ScopedDeleteView,
    ScopedEditView,
    ScopedIndexView,
    ScopedModelAdmin,
)

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


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


class WordSearch(DjangoORMSearchHandler):
    """Every word, in any case and with any apostrophe."""

    def search_queryset(self, queryset: Any, search_term: str, **kwargs: Any) -> Any:
        return matching(queryset, search_term or "")


class AddresseeIndexView(ScopedIndexView):
    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponse:
        table = AddresseeResource().export(queryset.select_related("parent").prefetch_related("groups"))
        # The mark lets spreadsheet programs read Cyrillic in a CSV file.
        body = b"\xef\xbb\xbf" + table.csv.encode() if spreadsheet_format == "csv" else table.xlsx
        headers = {"Content-Disposition": f'attachment; filename="addressees.{spreadsheet_format}"'}
        return HttpResponse(body, content_type=CONTENT_TYPES[spreadsheet_format], headers=headers)


class SavesAddressee:
    """Saves by the service; what it refuses under its lock goes back to the form."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        form.save = _saved_by(save_registry_form, form, self.request)
        try:
            return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error.messages)
            return self.form_invalid(form)


class SavesSchedule:
    def form_valid(self, form: Any) -> HttpResponseBase:
        form.save = _saved_by(save_schedule_form, form, self.request)
        return super().form_valid(form)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"community": self.request.community}


def _saved_by(service: Any, form: Any, request: HttpRequest) -> Any:
    """Wagtail's views call `form.save()`; this makes it one call of a service."""
    save = form.save

    class Saving:
        instance = form.instance

        def save(self) -> Any:
            return save()

    return lambda: service(form=Saving(), actor=request.user)


class AddresseeCreateView(SavesAddressee, ScopedCreateView):
    pass


class AddresseeEditView(SavesAddressee, ScopedEditView):
    pass


class AddresseeDeleteView(ScopedDeleteView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().post(request, *args, **kwargs)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(self.edit_url)

    def delete_instance(self) -> None:
        delete_addressee(addressee_id=self.instance.pk, actor=self.request.user)


class ScheduleCreateView(SavesSchedule, ScopedCreateView):
    pass


class ScheduleEditView(SavesSchedule, ScopedEditView):
    pass


class ScheduleDeleteView(ScopedDeleteView):
    def delete_instance(self) -> None:
        delete_schedule(schedule=self.instance, actor=self.request.user)


class AddresseeAdmin(ScopedModelAdmin):
    model = Addressee
    menu_label = gettext_lazy("Addressees")
    menu_icon = "group"
    list_display = ("tree_name", "kind", "phone", "schedules_link", "shown")
    list_display_add_buttons = "tree_name"
    list_filter = (KindFilter, GroupFilter)
    filter_parameters = ("kind", "group")
    list_export = ("name",)
    list_per_page = 200
    ordering = ("position_in_tree",)
    search_fields = ("search_text",)
    search_handler_class = WordSearch
    index_view_class = AddresseeIndexView
    create_view_class = AddresseeCreateView
    edit_view_class = AddresseeEditView
    delete_view_class = AddresseeDeleteView

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldRowPanel([FieldPanel("kind"), FieldPanel("short_name")]),
                    FieldPanel(
                        "parent",
                        help_text=gettext_lazy("Everything below moves along with the addressee."),
                    ),
                    FieldRowPanel([FieldPanel("position"), FieldPanel("user")]),
                    FieldPanel(
                        "description", help_text=gettext_lazy("What it does for people, in a sentence or two.")
                    ),
                    FieldPanel("competences", help_text=gettext_lazy("Duties, one in a line.")),
                    FieldPanel("groups"),
                    FieldRowPanel([FieldPanel("is_public"), FieldPanel("order")]),
                    FieldPanel(
                        "slug",
                        help_text=gettext_lazy("Last part of the page's address. Leave empty to make it of the name."),
                    ),
                ],
                heading=gettext_lazy("About"),
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldRowPanel([FieldPanel("phone"), FieldPanel("email")]), FieldPanel("website")],
                        heading=gettext_lazy("Main contacts"),
                    ),
                    InlinePanel(
                        "contact_points",
                        heading=gettext_lazy("More contacts"),
                        panels=[
                            FieldRowPanel([FieldPanel("kind"), FieldPanel("value")]),
                            FieldRowPanel([FieldPanel("note"), FieldPanel("order")]),
                        ],
                    ),
                    InlinePanel(
                        "offices",
                        heading=gettext_lazy("Offices"),
                        panels=[
                            FieldPanel("name"),
                            FieldRowPanel([FieldPanel("address"), FieldPanel("room")]),
                            FieldPanel("settlement"),
                            FieldPanel("phone"),
                            FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
                            FieldPanel("accessibility"),
                            FieldPanel("order"),
                        ],
                    ),
                ],
                heading=gettext_lazy("Contacts and offices"),
            ),
            ObjectList(
                [
                    InlinePanel(
                        "moderators",
                        heading=gettext_lazy("Moderators"),
                        help_text=gettext_lazy(
                            "People who see bookings and appeals of this addressee. A substitute has dates."
                        ),
                        panels=[
                            FieldRowPanel([FieldPanel("user"), FieldPanel("has_subtree")]),
                            FieldPanel("substitute_of"),
                            FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
                        ],
                    )
                ],
                heading=gettext_lazy("Moderators"),
            ),
        ],
        base_form_class=AddresseeForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        return rows.annotate(schedule_count=Count("schedules", distinct=True))

    @display(description=gettext_lazy("name"))
    def tree_name(self, row: Addressee) -> str:
        return indented(row)

    @display(description=gettext_lazy("schedules"))
    def schedules_link(self, row: Any) -> str:
        label = _("Schedules: %(count)s") % {"count": row.schedule_count}
        index = reverse("addressees_schedule_modeladmin_index")
        return format_html('<a href="{}?addressee={}">{}</a>', index, row.slug, label)

    @display(description=gettext_lazy("on the site"))
    def shown(self, row: Addressee) -> str:
        if row.is_listed:
            return format_html('<a href="{}">{}</a>', reverse("addressees:page", args=[row.slug]), _("Open the page"))
        return _("hidden")


class GroupAdmin(ScopedModelAdmin):
    model = AddresseeGroup
    menu_label = gettext_lazy("Groups")
    menu_icon = "tag"
    list_display = ("name", "slug", "order")
    ordering = ("order", "pk")
    panels = [
        FieldPanel("name"),
        FieldPanel("slug", help_text=gettext_lazy("Last part of the address of the group's page.")),
        FieldPanel("description"),
        FieldPanel("order"),
    ]


class ScheduleAdmin(ScopedModelAdmin):
    model = Schedule
    menu_label = gettext_lazy("Schedules of addressees")
    menu_icon = "time"
    list_display = ("__str__", "addressee", "kind", "office")
    list_filter = (AddresseeFilter,)
    filter_parameters = ("addressee",)
    list_select_related = ("addressee", "office")
    ordering = ("addressee__position_in_tree", "order", "pk")
    create_view_class = ScheduleCreateView
    edit_view_class = ScheduleEditView
    delete_view_class = ScheduleDeleteView

    edit_handler = ObjectList(
        [
            FieldPanel("addressee"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("title")]),
            FieldRowPanel([FieldPanel("office"), FieldPanel("order")]),
            InlinePanel(
                "rules",
                heading=gettext_lazy("Opening hours"),
                label=gettext_lazy("Hours"),
                help_text=gettext_lazy(
                    "A break is the gap between two rows of one day. «Until 00:00» is the end of the day."
                ),
                panels=[
                    FieldRowPanel(
                        [FieldPanel("weekday"), FieldPanel("nth"), FieldPanel("opens"), FieldPanel("closes")]
                    ),
                    FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
                ],
            ),
            InlinePanel(
                "exceptions",
                heading=gettext_lazy("Vacations, short days, working Saturdays"),
                help_text=gettext_lazy(
                    "Without hours the addressee is closed on these dates. The shortest of several holds."
                ),
                panels=[
                    FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
                    FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
                    FieldRowPanel([FieldPanel("reason"), FieldPanel("substitute")]),
                ],
            ),
        ],
        base_form_class=ScheduleForm,
    )

    def new_instance(self, request: HttpRequest) -> Schedule:
        rows = Addressee.objects.for_community(request.community)
        return Schedule(addressee=rows.filter(slug=request.GET.get("addressee", "")).first())


class AddresseesAdminGroup(ModelAdminGroup):
    menu_label = gettext_lazy("Addressees")
    menu_icon = "group"
    menu_order = 210
    items = (AddresseeAdmin, ScheduleAdmin, GroupAdmin)
