"""Registries of the admin that show one community's rows only.

A model joins by `for_community(community)` on its default manager. What is out of scope does not exist (404),
unknown query parameters are no look-ups, and exports go through a resource with safe cells.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.paginator import WagtailPaginator
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import CreateView, DeleteView, EditView, HistoryView, IndexView, InspectView


class MemberPermissionHelper(PermissionHelper):
    """Wagtail's model permissions; the views below add the scope of the community."""


class ReadOnlyPermissionHelper(MemberPermissionHelper):
    """Rows that only services write: listed and inspected by whoever may view them."""

    def user_can_list(self, user: Any) -> bool:
        return self.user_has_specific_permission(user, self.get_perm_codename("view"))

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return bool(self.inspect_view_enabled and self.user_can_list(user))

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class CountingPaginator(WagtailPaginator):
    """«Усього: 41»: Wagtail's «41 записи» does not decline."""

    @property
    def items_count_label(self) -> str:
        return _("In all: %(count)s") % {"count": self.count}


class ScopedIndexView(IndexView):
    """Drops query parameters that no filter declared: they would be look-ups into any related table."""

    paginator_class = CountingPaginator

    def get_page_title(self) -> str:
        """The list is called as in the menu that led to it."""
        return str(self.model_admin.get_menu_label())

    def get_filters_params(self, params: Any = None) -> dict[str, Any]:
        allowed = set(self.model_admin.filter_parameters)
        return {key: value for key, value in super().get_filters_params(params).items() if key in allowed}


class ScopedInstanceMixin:
    """A row of another community does not exist here."""

    model_admin: Any
    instance: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.model_admin.get_queryset(request).filter(pk=self.instance.pk).exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]  a view comes after it


class ScopedCreateView(CreateView):
    page_title = gettext_lazy("New record:")  # the kind follows, without a colon of its own

    def get_instance(self) -> Any:
        return self.model_admin.new_instance(self.request)


class ScopedEditView(ScopedInstanceMixin, EditView):
    pass


class ScopedDeleteView(ScopedInstanceMixin, DeleteView):
    pass


class ScopedInspectView(ScopedInstanceMixin, InspectView):
    """Shows columns of the list too: methods of the registry that have a description."""

    def column(self, name: str) -> Any:
        found = getattr(self.model_admin, name, None)
        return found if hasattr(found, "short_description") else None

    def get_field_label(self, field_name: str, field: Any = None) -> str:
        column = self.column(field_name)
        return str(column.short_description) if column else str(super().get_field_label(field_name, field))

    def get_field_display_value(self, field_name: str, field: Any = None) -> Any:
        column = self.column(field_name)
        return column(self.instance) if column else super().get_field_display_value(field_name, field)


class ScopedHistoryView(ScopedInstanceMixin, HistoryView):
    pass


class ScopedModelAdmin(ModelAdmin):
    """Base of registries whose rows belong to the community of the site one works on."""

    permission_helper_class = MemberPermissionHelper
    index_view_class = ScopedIndexView
    create_view_class = ScopedCreateView
    edit_view_class = ScopedEditView
    delete_view_class = ScopedDeleteView
    history_view_class = ScopedHistoryView
    inspect_view_class = ScopedInspectView
    filter_parameters: tuple[str, ...] = ()
    import_code = ""  # of an ImportTable: the list offers to bring a table

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = self.model._default_manager.for_community(request.community)
        user = request.user
        is_member = user.is_superuser or user.memberships.active().filter(community=request.community).exists()
        rows = rows if is_member else rows.none()
        return rows.order_by(*ordering) if (ordering := self.get_ordering(request)) else rows

    def new_instance(self, request: HttpRequest) -> Any:
        """An empty row of the community."""
        return self.model(community=request.community)
