"""Registries of days with other hours and of absences."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList

from modules.equeue.forms.admin import AbsenceForm, DayExceptionForm
from modules.equeue.modeladmins.filters import QueueFilter
from modules.equeue.modeladmins.saving import PREVIEW, RowDeleteView, views_of
from modules.equeue.modeladmins.scope import InstitutionModelAdmin
from modules.equeue.models import Absence, DayException, Queue, WorkplaceType
from modules.equeue.services import schedules


def wanted_type(request: HttpRequest) -> WorkplaceType | None:
    """The type of `?type=`, by its random id: the cabinet leads here."""
    wanted = request.GET.get("type", "")
    rows = WorkplaceType.objects.for_community(request.community).for_user(request.user).select_related("queue")
    return rows.filter(public_id=wanted).first() if wanted and wanted.isprintable() else None


class DayExceptionAdmin(InstitutionModelAdmin):
    model = DayException
    menu_label = gettext_lazy("Days with other hours")
    menu_icon = "date"
    list_display = ("local_date", "opens", "closes", "queue", "workplace_type", "reason")
    list_select_related = ("queue__addressee", "workplace_type")
    list_filter = (QueueFilter,)
    filter_parameters = ("queue",)
    ordering = ("-local_date", "opens")
    create_template_name = "equeue/admin/create.html"
    edit_template_name = "equeue/admin/edit.html"
    delete_template_name = "equeue/admin/delete.html"
    form_view_extra_js = PREVIEW["js"]
    form_view_extra_css = PREVIEW["css"]
    create_view_class = views_of(schedules.save_exception, schedules.change_exception)["create_view_class"]
    edit_view_class = views_of(schedules.save_exception, schedules.change_exception)["edit_view_class"]
    delete_view_class = RowDeleteView
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("queue"), FieldPanel("workplace_type")]),
            FieldPanel("local_date"),
            FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
            FieldPanel("reason"),
        ],
        base_form_class=DayExceptionForm,
    )

    def new_instance(self, request: HttpRequest) -> DayException:
        row = wanted_type(request)
        queue = row.queue if row else Queue.objects.for_community(request.community).for_user(request.user).first()
        return DayException(queue=queue, workplace_type=row)


class AbsenceAdmin(InstitutionModelAdmin):
    model = Absence
    menu_label = gettext_lazy("Absences")
    menu_icon = "user"
    list_display = ("workplace_type", "workplace", "starts_on", "ends_on", "starts_at", "ends_at", "reason")
    list_select_related = ("workplace_type", "workplace")
    ordering = ("-starts_on",)
    create_template_name = "equeue/admin/create.html"
    edit_template_name = "equeue/admin/edit.html"
    delete_template_name = "equeue/admin/delete.html"
    form_view_extra_js = PREVIEW["js"]
    form_view_extra_css = PREVIEW["css"]
    create_view_class = views_of(schedules.save_absence, schedules.change_absence)["create_view_class"]
    edit_view_class = views_of(schedules.save_absence, schedules.change_absence)["edit_view_class"]
    delete_view_class = RowDeleteView
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("workplace_type"), FieldPanel("workplace")]),
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
            FieldPanel("reason"),
        ],
        base_form_class=AbsenceForm,
    )

    def new_instance(self, request: HttpRequest) -> Absence:
        row = wanted_type(request)
        return Absence(workplace_type=row) if row else Absence()
