"""The audit log in the admin, of one's own community, read-only."""

from typing import Any

from django.contrib.admin import SimpleListFilter, display
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.audit.models import AuditRecord
from portal.audit.words import action_words, kind_words
from portal.common.modeladmins import ReadOnlyPermissionHelper, ScopedInspectView, ScopedModelAdmin


class ActionFilter(SimpleListFilter):
    """The actions that this community's log has, in words."""

    title = gettext_lazy("what")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        words = action_words()
        codes = model_admin.get_queryset(request).order_by().values_list("action", flat=True).distinct()
        return sorted(((code, words.get(code, code)) for code in codes), key=lambda pair: pair[1].casefold())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        return queryset.filter(action=value) if value and value.isprintable() else queryset


class AuditInspectView(ScopedInspectView):
    """One record, named by what was done."""

    def get_page_title(self) -> str:
        return _("Record %(number)d") % {"number": self.instance.sequence}

    def get_page_subtitle(self) -> str:
        return action_words().get(self.instance.action, self.instance.action)

    def get_field_label(self, field_name: str, field: Any = None) -> str:
        return _("code of the action") if field_name == "action" else super().get_field_label(field_name, field)


class AuditAdmin(ScopedModelAdmin):
    model = AuditRecord
    menu_label = gettext_lazy("Audit log")
    menu_icon = "history"
    menu_order = 830
    add_to_settings_menu = True
    base_url_path = "audit"
    permission_helper_class = ReadOnlyPermissionHelper
    inspect_view_enabled = True
    inspect_view_fields = ["sequence", "at", "who", "what", "kind", "target_id", "more", "action", "seal"]
    inspect_view_class = AuditInspectView
    history_view_enabled = False
    list_display = ("sequence", "when", "who", "what", "kind", "target_id")
    list_filter = (ActionFilter,)
    filter_parameters = ("action",)
    search_fields = ("action", "target_id")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("actor")

    @display(description=gettext_lazy("when"), ordering="at")
    def when(self, row: AuditRecord) -> str:
        return str(date_format(localtime(row.at), "d.m.Y H:i"))

    @display(description=gettext_lazy("what"), ordering="action")
    def what(self, row: AuditRecord) -> str:
        return action_words().get(row.action, row.action)

    @display(description=gettext_lazy("kind of record"), ordering="target_type")
    def kind(self, row: AuditRecord) -> str:
        return kind_words(row.target_type)

    @display(description=gettext_lazy("details"))
    def more(self, row: AuditRecord) -> str:
        return "; ".join(f"{key}: {value}" for key, value in row.details.items()) or "–"

    @display(description=gettext_lazy("seal of the record (SHA-256)"))
    def seal(self, row: AuditRecord) -> str:
        return row.hash

    def who(self, row: Any) -> str:
        if not row.actor_id:
            return _("system")
        try:
            return str(row.actor)
        except ObjectDoesNotExist:  # the record outlives the person
            return _("a person who is gone")

    who.short_description = gettext_lazy("who")  # type: ignore[attr-defined]  what the list reads
