"""The community in the admin: its names, its settlement, its rules; whoever works for it sees only it."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail_modeladmin.helpers import PermissionHelper

from portal.common.modeladmins import MemberPermissionHelper, ScopedModelAdmin
from portal.communities.models import Community


class CommunityPermissionHelper(MemberPermissionHelper):
    """Communities are made by `manage.py create_community` and are not deleted by a click."""

    def user_can_create(self, user: object) -> bool:
        return False

    def user_can_delete_obj(self, user: object, obj: object) -> bool:
        return False


class CommunityAdmin(ScopedModelAdmin):
    model = Community
    menu_label = _("Community")
    menu_icon = "site"
    menu_order = 700
    add_to_settings_menu = True
    base_url_path = "community"
    permission_helper_class: type[PermissionHelper] = CommunityPermissionHelper
    list_display = ("name", "settlement", "district")
    list_select_related = ("settlement",)
    panels = [
        MultiFieldPanel([FieldPanel("name"), FieldPanel("name_en")], heading=_("Name")),
        MultiFieldPanel([FieldPanel("settlement"), FieldPanel("district")], heading=_("Place")),
        FieldPanel("allows_several_queues"),
    ]
