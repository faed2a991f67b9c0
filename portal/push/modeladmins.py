"""Notices to devices in the admin: to whom, of what kind, what became of it. Nobody sees addresses and keys."""

from datetime import datetime
from typing import Any

from django.contrib.admin import display
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy

from portal.common.modeladmins import ReadOnlyPermissionHelper, ScopedModelAdmin
from portal.push.models import PushNotice


def _moment(moment: datetime | None) -> str:
    return str(date_format(localtime(moment), "d.m.Y H:i")) if moment else "–"


class NoticeAdmin(ScopedModelAdmin):
    model = PushNotice
    menu_label = gettext_lazy("Notices to devices")
    menu_icon = "mobile-alt"
    menu_order = 825
    add_to_settings_menu = True
    base_url_path = "notices"
    permission_helper_class = ReadOnlyPermissionHelper
    inspect_view_enabled = True
    inspect_view_fields = [
        *("line", "person", "device_name", "language", "state", "attempts"),
        *("created_at", "next_attempt_at", "sent_at", "last_error"),
    ]
    history_view_enabled = False
    list_display = ("line", "person", "device_name", "state", "attempts", "written", "sent")
    list_filter = ("state",)
    filter_parameters = ("state__exact",)
    search_fields = ("user__email", "line")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("user")

    @display(description=gettext_lazy("to"), ordering="user__email")
    def person(self, row: PushNotice) -> str:
        return row.user.email if row.user else "–"

    @display(description=gettext_lazy("written"), ordering="created_at")
    def written(self, row: PushNotice) -> str:
        return _moment(row.created_at)

    @display(description=gettext_lazy("sent"), ordering="sent_at")
    def sent(self, row: PushNotice) -> str:
        return _moment(row.sent_at)
