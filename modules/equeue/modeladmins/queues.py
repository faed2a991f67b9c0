"""Registries of queues and of types of workplaces."""

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList

from modules.equeue.constants import QueueKind
from modules.equeue.forms.admin import QueueForm, WorkplaceTypeForm
from modules.equeue.modeladmins.filters import QueueFilter
from modules.equeue.modeladmins.saving import PREVIEW, TypeDeleteView, views_of
from modules.equeue.modeladmins.scope import InstitutionModelAdmin
from modules.equeue.models import Queue, WorkplaceType
from modules.equeue.services import schedules


class QueueAdmin(InstitutionModelAdmin):
    model = Queue
    menu_label = gettext_lazy("Queues")
    menu_icon = "list-ul"
    list_display = ("__str__", "kind", "is_enabled", "workplaces_button")
    list_select_related = ("addressee",)
    index_template_name = "equeue/admin/queues.html"
    create_template_name = "equeue/admin/create.html"
    edit_template_name = "equeue/admin/queue_edit.html"
    form_view_extra_js = PREVIEW["js"]
    form_view_extra_css = PREVIEW["css"]
    create_view_class = views_of(schedules.save_queue, schedules.change_queue)["create_view_class"]
    edit_view_class = views_of(schedules.save_queue, schedules.change_queue)["edit_view_class"]
    edit_handler = ObjectList(
        [
            FieldPanel("addressee"),
            FieldPanel("kind"),
            FieldPanel("interface"),
            FieldPanel("title"),
            FieldRowPanel([FieldPanel("link"), FieldPanel("link_in_frame")]),
            FieldRowPanel([FieldPanel("diia_url"), FieldPanel("diia_key_name"), FieldPanel("diia_key")]),
            FieldPanel("is_enabled"),
            FieldPanel("is_in_chatbot"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("window_days"), FieldPanel("day_opens_at")]),
                    FieldRowPanel([FieldPanel("lead_days"), FieldPanel("lead_minutes")]),
                    FieldPanel("closes_on_holidays"),
                ],
                heading=gettext_lazy("When people book"),
                help_text=gettext_lazy("How far ahead and how late. Hours are set for each type of workplaces."),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("needs_account"),
                    FieldPanel("form"),
                    FieldPanel("takes_files"),
                    FieldPanel("needs_confirmation"),
                    FieldPanel("has_waiting_list"),
                    FieldRowPanel([FieldPanel("hold_minutes"), FieldPanel("cancel_minutes")]),
                ],
                heading=gettext_lazy("How people book"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("email"),
                    FieldRowPanel([FieldPanel("morning_at"), FieldPanel("reminder_hours")]),
                    FieldPanel("shows_names_in_hall"),
                    FieldPanel("has_open_data"),
                ],
                heading=gettext_lazy("Letters, reminders, the hall and open data"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("active_limit"), FieldPanel("month_limit")]),
                    FieldPanel("no_show_limit"),
                    FieldPanel("needs_proof"),
                ],
                heading=gettext_lazy("Limits of one person"),
                help_text=gettext_lazy(
                    "Empty: no limit. A person is an account, an e-mail address or a phone number."
                ),
            ),
        ],
        base_form_class=QueueForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("addressee").prefetch_related("types")

    def new_instance(self, request: HttpRequest) -> Queue:
        return Queue()

    @staticmethod
    @display(description=gettext_lazy("workplaces"))
    def workplaces_button(row: Any) -> str:
        """Rule 8: without a type nobody can book, so the button stands where one looks first."""
        if row.kind != QueueKind.OWN:
            return _("not needed: people book elsewhere")
        index, create = (reverse(f"equeue_workplacetype_modeladmin_{name}") for name in ("index", "create"))
        count = len(row.types.all())
        if count:
            label = _("Types of workplaces: %(count)s") % {"count": count}
            return format_html('<a href="{}?queue={}">{}</a>', index, row.public_id, label)
        label = _("Set up workplaces")
        return format_html('<a class="button" href="{}?queue={}">{}</a>', create, row.public_id, label)

    workplaces_button.short_description = gettext_lazy("types of workplaces")


class WorkplaceTypeAdmin(InstitutionModelAdmin):
    model = WorkplaceType
    menu_label = gettext_lazy("Workplaces")
    menu_icon = "desktop"
    list_display = (
        "name",
        "description",
        "queue",
        "interval",
        "capacity",
        "kiosk_limit",
        "walk_in_letter",
        "is_active",
    )
    list_select_related = ("queue__addressee",)
    list_filter = (QueueFilter,)
    filter_parameters = ("queue",)
    ordering = ("queue", "order", "pk")
    create_template_name = "equeue/admin/create.html"
    edit_template_name = "equeue/admin/type_edit.html"
    delete_template_name = "equeue/admin/type_delete.html"
    form_view_extra_js = PREVIEW["js"]
    form_view_extra_css = PREVIEW["css"]
    create_view_class = views_of(schedules.save_type, schedules.change_type)["create_view_class"]
    edit_view_class = views_of(schedules.save_type, schedules.change_type)["edit_view_class"]
    delete_view_class = TypeDeleteView
    edit_handler = ObjectList(
        [
            FieldPanel("queue"),
            FieldRowPanel([FieldPanel("name"), FieldPanel("description")]),
            FieldPanel("hint"),
            FieldPanel("bring"),
            FieldRowPanel([FieldPanel("interval"), FieldPanel("buffer"), FieldPanel("capacity")]),
            FieldRowPanel([FieldPanel("kiosk_limit"), FieldPanel("walk_in_letter")]),
            FieldPanel("kiosk_lanes"),
            FieldRowPanel([FieldPanel("places"), FieldPanel("order")]),
            FieldPanel("is_active"),
            FieldPanel("services", widget=CheckboxSelectMultiple),
            InlinePanel(
                "rules",
                heading=gettext_lazy("Working hours"),
                help_text=gettext_lazy(
                    "A break is the gap between two rows of one day. For «the first Thursday of the month» choose "
                    "Thursday and write 1 in «which in the month»: the dates come by themselves, every month."
                ),
                panels=[
                    FieldRowPanel(
                        [FieldPanel("weekday"), FieldPanel("nth"), FieldPanel("opens"), FieldPanel("closes")]
                    ),
                    FieldRowPanel([FieldPanel("on_holiday"), FieldPanel("valid_from"), FieldPanel("valid_to")]),
                ],
            ),
            InlinePanel(
                "workplaces",
                heading=gettext_lazy("Workplaces"),
                help_text=gettext_lazy("Names are optional; missing rows are added by themselves."),
                panels=[FieldRowPanel([FieldPanel("lane"), FieldPanel("name")])],
            ),
        ],
        base_form_class=WorkplaceTypeForm,
    )

    def new_instance(self, request: HttpRequest) -> WorkplaceType:
        wanted = request.GET.get("queue", "")
        rows = Queue.objects.for_community(request.community).for_user(request.user)
        queue = rows.filter(public_id=wanted).first() if wanted.isprintable() else None
        return WorkplaceType(queue=queue or rows.first())
