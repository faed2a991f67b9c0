"""«Інфокіоски»: halls that are connected, their desks and kiosks. Codes and passwords are shown once."""

from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.options import ModelAdminGroup

from modules.equeue.forms.admin import HallDeviceForm, HallForm
from modules.equeue.modeladmins.scope import InstitutionModelAdmin
from modules.equeue.models import HallDevice, HallServer, Queue
from modules.equeue.selectors.halls import link_state
from modules.equeue.services import halls
from portal.common.modeladmins import ScopedCreateView, ScopedEditView


class TellsSecret:
    """Saves by a service and tells the secret that it made, this once."""

    request: HttpRequest

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"community": self.request.community}  # type: ignore[misc]  mixed into a view

    def form_valid(self, form: Any) -> HttpResponseBase:
        save = form.save

        class Saving:
            instance = form.instance

            def save(self) -> Any:
                return save()

        form.save = lambda: self.save_by_service(Saving(), form)
        return super().form_valid(form)  # type: ignore[misc]  mixed into a view

    def save_by_service(self, saving: Any, form: Any) -> Any:
        raise NotImplementedError


class SavesHall(TellsSecret):
    def save_by_service(self, saving: Any, form: Any) -> Any:
        wants = bool(form.cleaned_data.get("wants_code"))
        hall, code = halls.save_hall(form=saving, actor=self.request.user, wants_code=wants)
        if code:
            told = _("Activation code of «%(name)s»: %(code)s. It is shown only now, works once and for a day.")
            messages.warning(self.request, told % {"name": hall.name, "code": code})
        return hall


class SavesDevice(TellsSecret):
    def save_by_service(self, saving: Any, form: Any) -> Any:
        wants = bool(form.cleaned_data.get("wants_password"))
        device, password = halls.save_device(form=saving, actor=self.request.user, wants_password=wants)
        if password:
            told = _("«%(name)s»: login %(login)s, password %(password)s. The password is shown only now.")
            values = {"name": device.name, "login": device.login, "password": password}
            messages.warning(self.request, told % values)
        return device


class HallCreateView(SavesHall, ScopedCreateView):
    pass


class HallEditView(SavesHall, ScopedEditView):
    pass


class DeviceCreateView(SavesDevice, ScopedCreateView):
    pass


class DeviceEditView(SavesDevice, ScopedEditView):
    pass


class HallAdmin(InstitutionModelAdmin):
    model = HallServer
    menu_label = gettext_lazy("Connected halls")
    menu_icon = "desktop"
    list_display = ("name", "queue", "link", "seen_at", "activated_at")
    list_select_related = ("queue__addressee",)
    ordering = ("pk",)
    create_view_class = HallCreateView
    edit_view_class = HallEditView
    edit_handler = ObjectList(
        [
            FieldPanel("queue"),
            FieldPanel("name"),
            FieldPanel("ticker"),
            MultiFieldPanel(
                [FieldPanel("shelter"), FieldPanel("shelter_way")], heading=gettext_lazy("During an air-raid alert")
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel(name) for name in ("has_kiosk", "prints_tickets", "has_monitor")])],
                heading=gettext_lazy("What stands in the hall"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("early_minutes"), FieldPanel("walk_in_cap_minutes")]),
                    FieldRowPanel([FieldPanel("no_show_seconds"), FieldPanel("return_minutes")]),
                ],
                heading=gettext_lazy("Rules of calling"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("late_minutes"), FieldPanel("late_policy")]),
                    FieldRowPanel([FieldPanel("check_in_required"), FieldPanel("help_minutes")]),
                ],
                heading=gettext_lazy("Late people and help between desks"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("priority_groups"),
                    FieldRowPanel([FieldPanel("priority_in_a_row"), FieldPanel("priority_limit")]),
                ],
                heading=gettext_lazy("Who goes first by law"),
            ),
            FieldRowPanel([FieldPanel("wants_code"), FieldPanel("is_revoked")]),
        ],
        base_form_class=HallForm,
    )

    def new_instance(self, request: HttpRequest) -> HallServer:
        queues = Queue.objects.for_community(request.community).for_user(request.user)
        wanted = queues.filter(public_id=request.GET.get("queue", ""))
        return HallServer(queue=wanted.first() or queues.first(), created_by=request.user)

    @staticmethod
    @display(description=gettext_lazy("link to the portal"))
    def link(row: HallServer) -> str:
        icon, text = link_state(row)
        return format_html("{} {}", icon, text)

    link.short_description = gettext_lazy("link")  # type: ignore[attr-defined]  modeladmin reads it


class DeviceAdmin(InstitutionModelAdmin):
    model = HallDevice
    menu_label = gettext_lazy("Connected devices")
    menu_icon = "form"
    list_display = ("name", "kind", "login", "hall", "is_active")
    list_select_related = ("hall",)
    ordering = ("hall", "pk")
    create_view_class = DeviceCreateView
    edit_view_class = DeviceEditView
    edit_handler = ObjectList(
        [
            FieldPanel("hall"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("name")]),
            FieldPanel("types"),
            FieldPanel("login"),
            FieldRowPanel([FieldPanel("wants_password"), FieldPanel("is_active")]),
        ],
        base_form_class=HallDeviceForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("types")

    def new_instance(self, request: HttpRequest) -> HallDevice:
        halls = HallServer.objects.for_community(request.community).for_user(request.user)
        wanted = halls.filter(public_id=request.GET.get("hall", ""))
        return HallDevice(hall=wanted.first() or halls.first())


class HallAdminGroup(ModelAdminGroup):
    menu_label = gettext_lazy("Kiosks")
    menu_icon = "desktop"
    menu_order = 205
    items = (HallAdmin, DeviceAdmin)
