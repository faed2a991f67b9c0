"""The audit log in the admin, of one's own community, read-only."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.models import AuditRecord
from portal.common.modeladmins import ReadOnlyPermissionHelper, ScopedModelAdmin


class AuditAdmin(ScopedModelAdmin):
    model = AuditRecord
    menu_label = gettext_lazy("Audit log")
    menu_icon = "history"
    menu_order = 830
    add_to_settings_menu = True
    base_url_path = "audit"
    permission_helper_class = ReadOnlyPermissionHelper
    inspect_view_enabled = True
    inspect_view_fields = ["sequence", "at", "actor_id", "action", "target_type", "target_id", "details", "hash"]
    history_view_enabled = False
    list_display = ("sequence", "at", "who", "action", "target_type", "target_id")
    list_filter = ("action",)
    filter_parameters = ("action",)
    search_fields = ("action", "target_id")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("actor")

    def who(self, row: Any) -> str:
        if not row.actor_id:
            return _("system")
        try:
            return str(row.actor)
        except ObjectDoesNotExist:  # the record outlives the person
            return _("a person who is gone")

    who.short_description = gettext_lazy("who")  # type: ignore[attr-defined]  what the list reads
