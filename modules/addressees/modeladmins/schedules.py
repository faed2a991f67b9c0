"""The registries of groups and of schedules, and the menu of all three."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail_modeladmin.options import ModelAdminGroup

from modules.addressees.filters import AddresseeFilter
from modules.addressees.forms import GroupForm, ScheduleForm
from modules.addressees.modeladmins.addressees import AddresseeAdmin
from modules.addressees.modeladmins.views import (
    ScheduleCreateView,
    ScheduleDeleteView,
    ScheduleEditView,
    ScheduleIndexView,
)
from modules.addressees.models import Addressee, AddresseeGroup, Schedule
from portal.common.modeladmins import ScopedModelAdmin


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
        MultiFieldPanel(
            [
                FieldPanel(
                    "picture", help_text=gettext_lazy("Stands above the list of the group and in the catalogue.")
                ),
                FieldPanel("picture_alt"),
            ],
            heading=gettext_lazy("Picture"),
        ),
        FieldPanel("order"),
    ]
    edit_handler = ObjectList(panels, base_form_class=GroupForm)


class ScheduleAdmin(ScopedModelAdmin):
    model = Schedule
    menu_label = gettext_lazy("Schedules of addressees")
    menu_icon = "time"
    list_display = ("__str__", "addressee", "kind", "office")
    list_filter = (AddresseeFilter,)
    filter_parameters = ("addressee",)
    list_select_related = ("addressee", "office")
    ordering = ("addressee__position_in_tree", "order", "pk")
    list_export = ("title",)
    import_code = "addressees.schedule"
    index_view_class = ScheduleIndexView
    create_view_class = ScheduleCreateView
    edit_view_class = ScheduleEditView
    delete_view_class = ScheduleDeleteView

    edit_handler = ObjectList(
        [
            FieldPanel("addressee"),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("title")]),
            FieldRowPanel([FieldPanel("office"), FieldPanel("order")]),
            FieldPanel("is_open_on_holidays"),
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
